import { NO_OBSERVER, type CallMark, type LedgerObserver } from '../../ledger/observer.js';

export interface RecordingObserver extends LedgerObserver {
  /** How often each was reported, by its name and what it is about: `commitStored`, `commitLost conflict`, `roundTrip insert`. */
  readonly counts: Map<string, number>;
  /** How many calls each stored commit answered. */
  readonly callsOfCommits: number[];
  /** What work was done for, and for which marks. */
  readonly work: { readonly what: string; readonly calls: readonly CallMark[] }[];
  waitingCalls(): number;
}

/** Keeps what a ledger reports. `markOf` makes the mark of each call. */
export function recordingObserver(markOf: () => CallMark = () => undefined): RecordingObserver {
  const counts = new Map<string, number>();
  const count = (name: string): void => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  const recorded: RecordingObserver = {
    ...NO_OBSERVER,
    counts,
    callsOfCommits: [],
    work: [],
    waitingCalls: () => 0,
    callStarts: markOf,
    onBehalfOf(calls, what, work) {
      recorded.work.push({ what, calls });
      return work();
    },
    commitStored(calls) {
      count('commitStored');
      recorded.callsOfCommits.push(calls);
    },
    commitLost(why) {
      count(`commitLost ${why}`);
    },
    insertAnswered() {
      count('insertAnswered');
    },
    roundTrip(operation) {
      count(`roundTrip ${operation}`);
    },
    watchQueues(waitingCalls) {
      recorded.waitingCalls = waitingCalls;
    },
  };
  return recorded;
}
