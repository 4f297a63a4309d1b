/** Finds what a call may have seen of its account. */
import type { AccountRecord } from './account-record.js';
import type { Call } from './call.js';

/** The place in the history of the oldest account that a call may have read: after a failover one before the last. */
export function firstSeen({ history, failovers }: AccountRecord, calls: readonly Call[], call: Call): number {
  const { process, calledAtMs } = call;
  const oldest = lagging(failovers, call).map(({ commits }) => commits - 1);
  const booked = history.findIndex(({ state }) => state.seq >= bookedBefore(calls, process, calledAtMs));
  const atCall = history.findLastIndex(({ atMs }) => atMs <= calledAtMs);
  return Math.max(booked, Math.min(atCall, ...oldest), 0);
}

/** Whether the account may not have been there for a call: a failover came soon after it was opened. */
export const mayMissAll = ({ failovers }: AccountRecord, call: Call): boolean =>
  lagging(failovers, call).some(({ commits }) => commits === 0);

/** The failovers after which a read of the call may have been old. */
const lagging = (failovers: AccountRecord['failovers'], { calledAtMs, answeredAtMs }: Call) =>
  failovers.filter(({ atMs, untilMs }) => atMs <= answeredAtMs && untilMs >= calledAtMs);

/** The place of the newest one. */
export const lastSeen = ({ history }: AccountRecord, { answeredAtMs }: Call): number =>
  Math.max(
    0,
    history.findLastIndex(({ atMs }) => atMs <= answeredAtMs),
  );

/** The newest entry that a process had booked and answered before this moment: it must not answer from an older account. */
function bookedBefore(calls: readonly Call[], process: number, atMs: number): number {
  const answered = calls.filter((call) => call.process === process && call.answeredAtMs < atMs);
  return Math.max(0, ...answered.map(({ answer }) => (answer?.ok && !answer.repeated ? (answer.entry?.seq ?? 0) : 0)));
}
