/** Generates the load, in its own process. It sends operations over HTTP and spreads its connections over the ports. */
import { drive, type Outcome } from './drive.js';
import { HttpConnection } from './http-connection.js';
import { takeOrder } from './orders.js';
import pMap from 'p-map';
import { actionNumber, chargeOf, OPERATIONS, type Answer, type Operation } from './scenarios.js';

const FIRST_REFUSAL = 300;
/** No run gets so far. */
const HELD_FROM = 100_000_000;
const NO_CREDITS = '"code":"credits-exhausted"';

takeOrder(async (order, onPhase) => {
  const { ports, apiKey, accounts, slots, prepared, repeatsOfTen } = order;
  const connections = Array.from({ length: slots }, (_, slot) => {
    return new HttpConnection(ports[slot % ports.length]!, apiKey);
  });

  const perform = async (action: number, slot: number, operation: Operation = order.operation): Promise<Outcome> => {
    const charge = chargeOf(action, accounts);
    let answer: Answer = {};
    for (const step of OPERATIONS[operation]) {
      const { path, body } = step(charge, answer);
      const { status, body: text } = await connections[slot]!.post(path, JSON.stringify(body));
      if (prepared.empty && text.includes(NO_CREDITS)) return { refused: true };
      if (status >= FIRST_REFUSAL) return { problem: `${status} ${text.slice(0, 200)}` };
      answer = JSON.parse(text) as Answer;
    }
    const id = (answer.debit ?? answer.hold)?.id;
    return id === undefined ? { problem: 'an answer without an id' } : { id, action };
  };

  /** Actions that the load counts on; those behind the last number of the load are not used by it. */
  const prepare = async (count: number, first: number, operation: Operation): Promise<void> => {
    const actions = Array.from({ length: count }, (_, index) => first + index);
    const perSlot = connections.map((_, slot) => actions.filter((action) => action % slots === slot));
    await pMap(perSlot, async (own, slot) => {
      for (const action of own) {
        const outcome = await perform(action, slot, operation);
        if ('problem' in outcome) throw new Error(`the account could not be prepared: ${outcome.problem}`);
      }
    });
  };
  await prepare(prepared.charged ?? 0, 0, 'debit');
  await prepare(prepared.held ?? 0, HELD_FROM, 'hold');

  const recording = await drive(
    order,
    (n, slot) =>
      perform(actionNumber(n, prepared, repeatsOfTen), slot).catch((error: unknown) => ({ problem: String(error) })),
    onPhase,
  );
  for (const connection of connections) connection.close();
  return recording;
});
