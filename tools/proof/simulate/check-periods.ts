/**
 * Checks an account's periods: each begins where the one before it ended, lasts as long as the last commit before it had
 * agreed, is not moved while it runs, and brings the allocation once, which is the same on every simulated plan. One that
 * was ended early ends before its time, and the next one has the terms of that same commit.
 */
import type { Terms } from '../../../domain/account/terms.js';
import type { AccountState } from '../../../domain/account/account-state.js';
import type { Entry } from '../../../domain/account/entry.js';
import type { AccountRecord } from './account-record.js';

type Problem = string;
type Range = Pick<AccountState['period'], 'id' | 'start' | 'end'>;
type Calendar = Pick<Terms, 'anchorDate'> & { readonly interval: string };

const SHORT_MS: Readonly<Record<string, number>> = { PT2S: 2_000, PT5S: 5_000, PT7S: 7_000 };
const DAY_MS = 86_400_000;

export function checkPeriods({ entries, history }: AccountRecord, terms: Terms): Problem[] {
  const [opened] = history;
  if (!opened) return [];
  const problems: Problem[] = [];
  let agreed = agreedBy(opened.state);
  let made = agreed;
  let running: Range = opened.state.period;
  let seq = 0;
  for (const { state } of history) {
    for (const entry of entries.slice(seq, state.seq)) {
      if (entry.type !== 'period_close') continue;
      const next = entry.nextPeriod;
      const { plannedEnd } = entry.closed;
      if (plannedEnd && !(isAt(plannedEnd, running.end) && entry.at < plannedEnd && entry.at > running.start)) {
        problems.push(`PERIOD ${running.id} is said to have ended early`);
      }
      const end = plannedEnd ? entry.at : running.end;
      const follows = isAt(entry.at, end) && isAt(next.start, end) && entry.periodId === running.id;
      if (!follows) problems.push(`PERIOD ${next.id} does not begin where the one before it ended`);
      if (plannedEnd) agreed = agreedBy(state);
      if (plannedEnd ? !isAfterEarlyEnd(next) : !isOfLength(next, agreed, made)) {
        const ms = next.end.getTime() - next.start.getTime();
        problems.push(`PERIOD ${next.id} lasts ${ms} ms, and ${agreed.interval} from ${agreed.anchorDate} was agreed`);
      }
      running = next;
      made = agreed;
    }
    const { id, start, end } = state.period;
    const isMoved = id !== running.id || !isAt(start, running.start) || !isAt(end, running.end);
    if (isMoved) problems.push(`PERIOD ${id} was moved by the commit after entry ${seq}`);
    agreed = agreedBy(state);
    seq = state.seq;
  }
  return [...problems, ...checkAllocations(entries, terms)];
}

/** A period whose anchor stays is a whole interval; one that goes over to another anchor is so long that it is no sliver. */
function isOfLength({ start, end }: Range, { interval, anchorDate }: Calendar, made: Calendar): boolean {
  const ms = end.getTime() - start.getTime();
  const wanted = SHORT_MS[interval];
  if (wanted === undefined) {
    const [least, most] = anchorDate === made.anchorDate ? [27, 32] : [14, 47];
    return ms >= least * DAY_MS && ms <= most * DAY_MS;
  }
  if (anchorDate === made.anchorDate) return ms === wanted;
  return Math.abs(ms - wanted) <= wanted / 2 && (end.getTime() - Date.parse(anchorDate)) % wanted === 0;
}

/** It begins anywhere between two boundaries, and other commands of its commit may have changed the terms again. */
const isAfterEarlyEnd = ({ start, end }: Range): boolean => {
  const ms = end.getTime() - start.getTime();
  const fits = (wanted: number): boolean => ms >= wanted / 2 && ms <= 1.5 * wanted;
  return Object.values(SHORT_MS).some(fits) || (ms >= 14 * DAY_MS && ms <= 47 * DAY_MS);
};

/** What the next period is made by, after this commit. */
function agreedBy({ terms }: AccountState): Calendar {
  const plan = terms.nextPlan ?? terms.plan;
  return { anchorDate: terms.anchorDate, interval: terms.interval ?? plan.interval };
}

function checkAllocations(entries: readonly Entry[], { plan: { allocation } }: Terms): Problem[] {
  const granted = new Map<string, number>([[entries[0]?.periodId ?? '', 0]]);
  for (const entry of entries) {
    if (entry.type === 'period_close') granted.set(entry.nextPeriod.id, 0);
    if (entry.type !== 'grant' || !entry.grantId.startsWith('allocation~')) continue;
    granted.set(entry.periodId, (granted.get(entry.periodId) ?? 0) - (entry.legs.issued ?? 0));
  }
  return [...granted]
    .filter(([, tokens]) => tokens !== allocation)
    .map(([id, tokens]) => `PERIOD ${id} got ${tokens} credits of its plan, not ${allocation}`);
}

const isAt = (a: Date, b: Date): boolean => a.getTime() === b.getTime();
