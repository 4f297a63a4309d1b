/** Checks the answers that clients got against what is stored: this part of the check knows their calls. */
import type { AccountState } from '../../../domain/account/account-state.js';
import type { Terms } from '../../../domain/account/terms.js';
import { periodNumberOf } from '../../../domain/business-key.js';
import type { Command } from '../../../domain/reducer/command.js';
import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '../../../domain/account/entry.js';
import type { Call } from './call.js';
import type { AccountRecord } from './account-record.js';
import { firstSeen } from './seen.js';

type Problem = string;

/** Every answer that a client got is stored, and the same request always got the same answer. */
export function checkAcknowledged(record: AccountRecord, calls: readonly Call[]): Problem[] {
  const problems: Problem[] = [];
  const answers = new Map<string, string>();
  for (const { command, answer } of calls) {
    if (!answer?.ok || !answer.entry) continue;
    if (!isDeepStrictEqual(record.entries[answer.entry.seq - 1], answer.entry))
      problems.push(`LOST ${answer.entry._id} was acknowledged`);
    if (command.type !== 'debit' || command.requestId === undefined) continue;
    if (answer.entry.requestId !== command.requestId) continue;
    const before = answers.get(command.requestId) ?? answer.entry._id;
    if (before !== answer.entry._id) problems.push(`REQUEST ${command.requestId} got two answers`);
    answers.set(command.requestId, before);
  }
  return problems;
}

const numberOf = ({ periodId }: Entry): number => periodNumberOf(periodId);

const BY_TIME = 'fuelgauge:time';

/** The ledger holds nothing that its actor did not ask for, except what time did. */
export function checkExplained(entries: readonly Entry[], calls: readonly Call[]): Problem[] {
  const asked = new Set<string>();
  for (const { command } of calls) {
    for (const subject of subjectsOf(command)) asked.add(`${command.actor} ${subject}`);
  }
  const wanted = (entry: Entry): boolean => {
    const has = (...subjects: string[]) => subjects.some((subject) => asked.has(`${entry.actor} ${subject}`));
    const byTime = entry.actor === BY_TIME;
    switch (entry.type) {
      case 'grant':
        if (entry.grantId === 'allocation~1') return has('open_account');
        if (entry.grantId.startsWith('allocation~')) return byTime || has(`end_period~${numberOf(entry) - 1}`);
        return has(`grant~${entry.grantId}`);
      case 'expire':
        return byTime || (entry.grantId.startsWith('allocation~') && has(`end_period~${numberOf(entry)}`));
      case 'period_close':
        return entry.closed.plannedEnd ? has(`end_period~${numberOf(entry)}`) : byTime;
      case 'clawback':
        return has(`clawback~${entry.grantId}`);
      case 'debit':
        return has(`debit~${entry.action}`);
      case 'settle':
        return has(`settle~${entry.ref ?? ''}`, `debit~${entry.action}`);
      case 'refund':
        return has(`refund~${entry.action}`);
      case 'hold':
        return has(`hold~${entry.action ?? entry.requestId ?? ''}`);
      case 'release':
        return entry.reason === 'expired' ? byTime : has(`release~${entry.ref ?? ''}`);
      case 'extend':
        return has(`extend~${entry.ref}`);
      case 'freeze':
        return has(`freeze~${entry.grantId}`);
      case 'unfreeze':
        return has('unfreeze');
      case 'open':
        return has('open_account');
      case 'terms':
        return has('change_terms');
      case 'cap':
        return has(`cap_space~${entry.spaceId}`);
      case 'void':
        return has(`void~${entry.grantId}`);
      case 'pause':
        return has(`pause~${entry.feature ?? ''}`);
      case 'resume':
        return has('resume');
    }
  };
  return entries.filter((entry) => !wanted(entry)).map((entry) => `UNASKED ${entry._id} (${entry.type})`);
}

/** What a command may be the reason for. */
function subjectsOf(command: Command): string[] {
  const subjects: string[] = [command.type];
  if ('action' in command) subjects.push(`${command.type}~${command.action}`);
  if ('holdId' in command) subjects.push(`${command.type}~${command.holdId ?? ''}`);
  if ('spaceId' in command) subjects.push(`${command.type}~${command.spaceId}`);
  if ('grantId' in command) subjects.push(`${command.type}~${command.grantId}`);
  if (command.type === 'pause') subjects.push(`pause~${command.feature ?? ''}`);
  if (command.type === 'end_period') subjects.push(`end_period~${command.number}`);
  if (command.type === 'bulk_hold') subjects.push(`hold~${command.requestId}`);
  return subjects;
}

/** "No credits" was true at some moment between the call and its answer. */
export function checkRefusals(
  record: AccountRecord,
  calls: readonly Call[],
  terms: Terms,
  maxSkewMs: number,
): Problem[] {
  const { history } = record;
  const problems: Problem[] = [];
  for (const call of calls) {
    const { command, answer, answeredAtMs } = call;
    if (!answer || answer.ok || answer.refusal.code !== 'credits-exhausted' || !('price' in command)) continue;
    const tokens = command.type === 'bulk_hold' ? command.quantity * command.price.tokens : command.price.tokens;
    const first = firstSeen(record, calls, call);
    const seen = history.slice(first).filter(({ atMs }, index) => index === 0 || atMs <= answeredAtMs);
    // Commands of one batch see what the ones before them left, also where a later one changes it again.
    const between = record.entries.slice(seen[0]!.state.seq, seen.at(-1)!.state.seq);
    const [before = 0, ...stored] = seen.map(({ state }) => overageLeft(state, terms));
    const overages = [before];
    for (const { legs } of between) overages.push(overages.at(-1)! + (legs.overage ?? 0));
    const overage = Math.min(...overages, ...stored);
    const balances = [
      ...seen.map(({ state }) => state.buckets.available),
      ...between.map(({ balanceAfter }) => balanceAfter),
    ];
    const justified = balances.some((available) => available + overage < tokens);
    // Around a boundary the state that refused may be one that nobody had to store.
    const boundary = seen.some(({ state }) => {
      const ends = [state.period.end, ...state.grants.map(({ expiresAt }) => expiresAt)];
      return ends.some((end) => end && end.getTime() <= answeredAtMs + maxSkewMs);
    });
    if (!justified && !boundary) problems.push(`REFUSED ${command.type} of ${tokens} although credits were there`);
  }
  return problems;
}

/** "Paused" was true at some moment between the call and its answer. */
export function checkPausedRefusals(record: AccountRecord, calls: readonly Call[]): Problem[] {
  const { history, entries } = record;
  const problems: Problem[] = [];
  for (const call of calls) {
    const { command, answer, answeredAtMs } = call;
    if (!answer || answer.ok || answer.refusal.code !== 'spending-paused' || !('feature' in command)) continue;
    const after = history.findLast(({ atMs }) => atMs <= answeredAtMs) ?? history[0];
    const before = history[firstSeen(record, calls, call)] ?? after;
    const { seq = 0, pauses = [] } = before?.state ?? {};
    const made = entries.slice(seq, after?.state.seq).filter(({ type }) => type === 'pause');
    const covers = ({ feature }: { readonly feature?: string }): boolean =>
      (feature ?? command.feature) === command.feature;
    if (![...pauses, ...made].some((pause) => covers(pause as { readonly feature?: string }))) {
      problems.push(`PAUSED ${command.type} was refused, and nothing was paused`);
    }
  }
  return problems;
}

function overageLeft(state: AccountState, terms: Terms): number {
  const reserved = state.holds
    .filter(({ periodId }) => periodId === state.period.id)
    .reduce((total, { overageTokens }) => total + overageTokens, 0);
  return Math.max(0, terms.plan.overageLimit - state.period.overageUsed - reserved);
}
