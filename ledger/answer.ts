/** What the ledger's door answers to a command. */
import type { Balance } from '../domain/reducer/account-state.js';
import type { Refusal } from '../domain/reducer/command.js';
import type { Entry } from '../domain/reducer/entry.js';
import { FuelgaugeError } from '../domain/errors.js';

/** A command that was carried out, or had been before (`repeated`), with the entry that records it. */
export interface Done<T extends Entry | null = Entry | null> {
  readonly ok: true;
  readonly entry: T;
  readonly repeated: boolean;
  readonly balance: Balance;
}

/** A command's outcome. Refusals are values: they are expected, and cheap. */
export type Answer<T extends Entry | null = Entry | null> = Done<T> | { readonly ok: false; readonly refusal: Refusal };

/** What was done, or its refusal as an error: for callers who have nothing to say to a refusal but what it says itself. */
export function done<D extends Done>(answer: D | Extract<Answer, { ok: false }>): D {
  if (answer.ok) return answer;
  const { code, detail, facts } = answer.refusal;
  throw new FuelgaugeError(code, detail, facts);
}
