/** A job is a command whose caller waits for its answer. */
import { FuelgaugeError } from '../../domain/errors.js';
import { records, type EntryOf } from '../../domain/reducer/command-entries.js';
import type { Command, Result } from '../../domain/reducer/command.js';
import type { CallMark } from '../observer.js';

export interface Job {
  readonly command: Command;
  readonly deadlineMs: number;
  readonly mark: CallMark;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export const commandsOf = (jobs: readonly Job[]): Command[] => jobs.map((job) => job.command);
export const marksOf = (jobs: readonly Job[]): CallMark[] => jobs.map((job) => job.mark);

/** Proves by the entry's tag that each caller gets the answer to its own command. */
export const isResultOf = <C extends Command>(command: C, result: Result): result is Result<EntryOf<C>> =>
  !result.ok || records(command, result.entry);

export function giveUp(job: Job): false {
  job.reject(unavailable('The ledger did not answer in time; the outcome is unknown.'));
  return false;
}

export function unavailable(what: string): FuelgaugeError {
  return new FuelgaugeError('ledger-unavailable', `${what} Repeat the same call.`);
}
