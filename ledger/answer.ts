/** Defines how the ledger's door answers a command. */
import { refuse, type Command, type Done, type Refusal } from '../domain/reducer/command.js';
import type { EntryOf } from '../domain/reducer/command-entries.js';
import type { Entry } from '../domain/account/entry.js';
import { FuelgaugeError } from '../domain/errors.js';

export type Refused = { readonly ok: false; readonly refusal: Refusal };

/** A command's outcome. Refusals are values: they are expected, and cheap. */
export type Answer<E extends Entry | null = Entry | null> = Done<E> | Refused;

/** Refuses with what an error says. */
export const refusedBy = ({ code, message, facts }: FuelgaugeError): Refused => ({
  ok: false,
  refusal: refuse(code, message, facts),
});

/** Carries a command out and answers with the entry that records it. */
export type Submit = <C extends Command>(accountId: string, command: C) => Promise<Answer<EntryOf<C>>>;

/** Returns what was done, or throws its refusal, for callers who have nothing to add to a refusal. */
export function done<D extends Done>(answer: D | Refused): D {
  if (answer.ok) return answer;
  const { code, detail, facts } = answer.refusal;
  throw new FuelgaugeError(code, detail, facts);
}
