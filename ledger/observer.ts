/** Defines what the ledger reports about its work, for metrics and traces. Who listens must not throw and must not wait. */

/** What became of one insert of a commit: `unknown` where the answer was lost, or may be about our own copy. */
export type InsertAnswer = 'stored' | 'conflict' | 'unknown';

/** What a request to the database does. */
export type RoundTrip = 'read-commits' | 'look-up' | 'insert' | 'snapshot' | 'turn';

/** What `callStarts` returned for a call. The queue keeps it with the call and gives it back with its batch. */
export type CallMark = unknown;

export interface LedgerObserver {
  /** Called inside a call, when it joins the queue. */
  callStarts(): CallMark;
  /** Runs the whole work on a batch, from its first draft to its answers, on behalf of the calls in it. */
  duringBatch<T>(calls: readonly CallMark[], work: () => Promise<T>): Promise<T>;
  /** Called after each insert; `ms`: how long the database took. `calls`: how many calls the commit answers. */
  inserted(answer: InsertAnswer, ms: number, calls: number): void;
  roundTrip(operation: RoundTrip): void;
  /** Gets, once, what counts the calls that wait in all queues. */
  watchQueues(waitingCalls: () => number): void;
}

export const NO_OBSERVER: LedgerObserver = {
  callStarts: () => undefined,
  duringBatch: (_calls, work) => work(),
  inserted: () => undefined,
  roundTrip: () => undefined,
  watchQueues: () => undefined,
};
