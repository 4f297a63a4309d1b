/** Defines what the ledger reports about its work, for metrics and traces. An observer must not throw and must not wait. */

/**
 * Why a commit is not stored. `conflict`: another process's commit came first. `repeated`: something in it had been recorded
 * before. `unknown`: the answer to an insert was lost; what the ledger then finds out is reported, too.
 */
export type CommitLoss = 'conflict' | 'repeated' | 'unknown';

/** What a request to the database does. */
export type RoundTrip = 'read-commits' | 'scan' | 'look-up' | 'insert' | 'snapshot' | 'turn';

/** What `callStarts` returned. It is kept with the call and given back when work is done for it. */
export type CallMark = unknown;

export interface LedgerObserver {
  /** Called inside a call, when it joins those that wait. */
  callStarts(): CallMark;
  /** Runs work on behalf of all of these calls. The code that happens to run it may belong to another call. */
  onBehalfOf<T>(calls: readonly CallMark[], what: 'batch' | RoundTrip, work: () => Promise<T>): Promise<T>;
  /** `calls`: how many calls the commit answers. */
  commitStored(calls: number): void;
  commitLost(why: CommitLoss): void;
  /** Called after each insert that the database answered; it may be about commits of several accounts. */
  insertAnswered(durationMs: number): void;
  /** Called before each request to the database. */
  roundTrip(operation: RoundTrip): void;
  /** Gets, once, what counts the calls that wait in all queues. */
  watchQueues(waitingCalls: () => number): void;
}

export const NO_OBSERVER: LedgerObserver = {
  callStarts: () => undefined,
  onBehalfOf: (_calls, _what, work) => work(),
  commitStored: () => undefined,
  commitLost: () => undefined,
  insertAnswered: () => undefined,
  roundTrip: () => undefined,
  watchQueues: () => undefined,
};
