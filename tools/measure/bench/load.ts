/** Generates the load, in its own process. It sends operations over HTTP and spreads its connections over the ports. */
import { drive, type Outcome } from './drive.js';
import { HttpConnection } from './http-connection.js';
import { takeOrder } from './orders.js';
import { chargeOf, OPERATIONS, type Answer } from './scenarios.js';

const FIRST_REFUSAL = 300;

takeOrder(async (order, onPhase) => {
  const { ports, apiKey, accounts, slots } = order;
  const steps = OPERATIONS[order.operation];
  const connections = Array.from({ length: slots }, (_, slot) => {
    return new HttpConnection(ports[slot % ports.length]!, apiKey);
  });

  const perform = async (n: number, slot: number): Promise<Outcome> => {
    const charge = chargeOf(n, accounts);
    let answer: Answer = {};
    for (const step of steps) {
      const { path, body } = step(charge, answer);
      const { status, body: text } = await connections[slot]!.post(path, JSON.stringify(body));
      if (status >= FIRST_REFUSAL) return { problem: `${status} ${text.slice(0, 200)}` };
      answer = JSON.parse(text) as Answer;
    }
    const id = (answer.debit ?? answer.hold)?.id;
    return id === undefined ? { problem: 'an answer without an id' } : { id };
  };

  const recording = await drive(
    order,
    (n, slot) => perform(n, slot).catch((error: unknown) => ({ problem: String(error) })),
    onPhase,
  );
  for (const connection of connections) connection.close();
  return recording;
});
