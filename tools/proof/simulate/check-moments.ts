/**
 * Checks answers that wrote nothing: a refusal, or a recorded entry. At some moment between the call and its answer the
 * rules must give this answer to who knows all entries up to then. The rules themselves are checked elsewhere.
 */
import { isDeepStrictEqual } from 'node:util';
import { capOf, type AccountState } from '../../../domain/account/account-state.js';
import { apply } from '../../../domain/reducer/apply.js';
import type { Outcome } from '../../../domain/reducer/command.js';
import type { Answer } from '../../../ledger/ledger.js';
import type { AccountRecord } from './account-record.js';
import type { Call } from './call.js';
import { firstSeen, lastSeen, mayMissAll } from './seen.js';

type Problem = string;

export function checkMoments(record: AccountRecord, calls: readonly Call[], maxSkewMs: number): Problem[] {
  return calls.flatMap((call) => {
    const { command, answer } = call;
    if (!answer || (answer.ok && answer.entry && !answer.repeated)) return [];
    if (!answer.ok && answer.refusal.code === 'not-found' && mayMissAll(record, call)) return [];
    const isTrue = [...momentsOf(record, calls, call, maxSkewMs)].some((moment) =>
      isAnswer(record, call, answer, moment),
    );
    if (isTrue) return [];
    const what = answer.ok ? (answer.entry?._id ?? 'done') : answer.refusal.code;
    return [`ANSWER ${what} to a ${command.type} (${JSON.stringify(command)}) was true at no moment`];
  });
}

interface Moment {
  readonly state: AccountState;
  readonly now: Date;
}

/** Newest first. A command of a batch sees what the ones before it did, at the time of their commit. */
function* momentsOf(record: AccountRecord, calls: readonly Call[], call: Call, maxSkewMs: number): Generator<Moment> {
  const { history, states, commits } = record;
  const [first, last] = [firstSeen(record, calls, call), lastSeen(record, call)];
  const { calledAtMs, answeredAtMs } = call;
  const times = [calledAtMs, (calledAtMs + answeredAtMs) / 2, answeredAtMs];
  const clocks = times.flatMap((ms) => [ms, ms - maxSkewMs, ms + maxSkewMs]).map((ms) => new Date(Math.floor(ms)));
  for (let place = last; place >= first; place -= 1) {
    const { state } = history[place]!;
    const next = commits[place + 1]?.at;
    for (const now of next ? [next, ...clocks] : clocks) yield { state, now };
    if (place === first) return;
    const { fromSeq, toSeq, at } = commits[place]!;
    for (let seq = toSeq; seq > fromSeq; seq -= 1) yield { state: states[seq - 2]!, now: at };
  }
}

function isAnswer({ entries }: AccountRecord, { command }: Call, answer: Answer, { state, now }: Moment): boolean {
  if (command.type === 'cap_space')
    return answer.ok && (capOf(state, command.spaceId)?.limit ?? null) === command.limit;
  const { results, entries: made }: Outcome = apply(state, entries.slice(0, state.seq), now, [command]);
  const [result] = results;
  // Nothing to change: it has been done.
  if (command.type === 'change_terms') return answer.ok && !made.some(({ type }) => type === 'terms');
  if (!result || result.ok !== answer.ok) return false;
  if (!result.ok) return !answer.ok && 'refusal' in result && isDeepStrictEqual(result.refusal, answer.refusal);
  return answer.ok && result.entry?._id === answer.entry?._id;
}
