/** The callers of a row: keep-alive connections over which its operations are sent, spread over the ports. */
import pMap from 'p-map';
import type { Outcome, Perform } from './drive.js';
import { HttpConnection } from './http-connection.js';
import { actionNumber, chargeOf, OPERATIONS, type Answer, type Operation, type Preparation } from './scenarios.js';

const FIRST_REFUSAL = 300;
/** No run gets so far. */
const HELD_FROM = 100_000_000;
const NO_CREDITS = '"code":"credits-exhausted"';

export interface Calls {
  readonly ports: readonly number[];
  readonly apiKey: string;
  readonly operation: Operation;
  readonly accounts: number;
  readonly slots: number;
  readonly prepared: Preparation;
  readonly repeatsOfTen: number;
}

export interface Callers {
  /** Performs the n-th operation of the row. Never rejects. */
  readonly perform: Perform;
  close(): void;
}

/** Resolves when the accounts have what the row counts on. */
export async function openCallers(calls: Calls): Promise<Callers> {
  const { ports, apiKey, accounts, slots, prepared, repeatsOfTen } = calls;
  const connections = Array.from({ length: slots }, (_, slot) => {
    return new HttpConnection(ports[slot % ports.length]!, apiKey);
  });

  const perform = async (action: number, slot: number, operation: Operation): Promise<Outcome> => {
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

  return {
    perform: (n, slot) =>
      perform(actionNumber(n, prepared, repeatsOfTen), slot, calls.operation).catch((error: unknown) => ({
        problem: String(error),
      })),
    close() {
      for (const connection of connections) connection.close();
    },
  };
}
