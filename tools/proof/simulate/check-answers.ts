/** Checks the answers that clients got against what is stored: this part of the check knows their calls. */
import type { AccountState } from '../../../domain/account/account-state.js';
import type { Terms } from '../../../domain/account/terms.js';
import { periodNumberOf } from '../../../domain/business-key.js';
import type { Command } from '../../../domain/reducer/command.js';
import type { ChainedEntry } from '../../../ledger/store.js';
import type { Call } from './call.js';
import type { SimulatedDatabase } from './database.js';

type Problem = string;

/** Every answer that a client got is stored, and the same request always got the same answer. */
export function checkAcknowledged(database: SimulatedDatabase, calls: readonly Call[]): Problem[] {
  const problems: Problem[] = [];
  const answers = new Map<string, string>();
  for (const { command, answer } of calls) {
    if (!answer?.ok || !answer.entry) continue;
    if (!database.holds(answer.entry)) problems.push(`LOST ${answer.entry._id} was acknowledged`);
    if (command.type !== 'debit' || command.requestId === undefined) continue;
    if (answer.entry.requestId !== command.requestId) continue;
    const before = answers.get(command.requestId) ?? answer.entry._id;
    if (before !== answer.entry._id) problems.push(`REQUEST ${command.requestId} got two answers`);
    answers.set(command.requestId, before);
  }
  return problems;
}

const numberOf = ({ periodId }: ChainedEntry): number => periodNumberOf(periodId);

const BY_TIME = 'fuelgauge:time';

/** The ledger holds nothing that its actor did not ask for, except what time did. */
export function checkExplained(entries: readonly ChainedEntry[], calls: readonly Call[]): Problem[] {
  const asked = new Set<string>();
  for (const { command } of calls) {
    for (const subject of subjectsOf(command)) asked.add(`${command.actor} ${subject}`);
  }
  const wanted = (entry: ChainedEntry): boolean => {
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
  database: SimulatedDatabase,
  calls: readonly Call[],
  terms: Terms,
  maxSkewMs: number,
): Problem[] {
  const { history } = database;
  const problems: Problem[] = [];
  for (const call of calls) {
    const { command, answer, answeredAtMs } = call;
    if (!answer || answer.ok || answer.refusal.code !== 'credits-exhausted' || !('price' in command)) continue;
    const tokens = command.type === 'bulk_hold' ? command.quantity * command.price.tokens : command.price.tokens;
    const first = firstSeen(database, calls, call);
    const seen = history.slice(first).filter(({ atMs }, index) => index === 0 || atMs <= answeredAtMs);
    // Commands of one batch see what the ones before them left, also where a later one changes it again.
    const between = database.entries.slice(seen[0]!.account.state.seq, seen.at(-1)!.account.state.seq);
    const [before = 0, ...stored] = seen.map(({ account: { state } }) => overageLeft(state, terms));
    const overages = [before];
    for (const { legs } of between) overages.push(overages.at(-1)! + (legs.overage ?? 0));
    const overage = Math.min(...overages, ...stored);
    const balances = [
      ...seen.map(({ account }) => account.state.buckets.available),
      ...between.map(({ balanceAfter }) => balanceAfter),
    ];
    const justified = balances.some((available) => available + overage < tokens);
    // Around a boundary the state that refused may be one that nobody had to store.
    const boundary = seen.some(({ account: { state } }) => {
      const ends = [state.period.end, ...state.grants.map(({ expiresAt }) => expiresAt)];
      return ends.some((end) => end && end.getTime() <= answeredAtMs + maxSkewMs);
    });
    if (!justified && !boundary) problems.push(`REFUSED ${command.type} of ${tokens} although credits were there`);
  }
  return problems;
}

/** "Paused" was true at some moment between the call and its answer. */
export function checkPausedRefusals(database: SimulatedDatabase, calls: readonly Call[]): Problem[] {
  const { history, entries } = database;
  const problems: Problem[] = [];
  for (const call of calls) {
    const { command, answer, answeredAtMs } = call;
    if (!answer || answer.ok || answer.refusal.code !== 'spending-paused' || !('feature' in command)) continue;
    const after = history.findLast(({ atMs }) => atMs <= answeredAtMs) ?? history[0];
    const before = history[firstSeen(database, calls, call)] ?? after;
    const { seq = 0, pauses = [] } = before?.account.state ?? {};
    const made = entries.slice(seq, after?.account.state.seq).filter(({ type }) => type === 'pause');
    const covers = ({ feature }: { readonly feature?: string }): boolean =>
      (feature ?? command.feature) === command.feature;
    if (![...pauses, ...made].some((pause) => covers(pause as { readonly feature?: string }))) {
      problems.push(`PAUSED ${command.type} was refused, and nothing was paused`);
    }
  }
  return problems;
}

/** The place in the history of the oldest account that a call may have read: after a failover one before the last. */
function firstSeen({ history, failovers }: SimulatedDatabase, calls: readonly Call[], call: Call): number {
  const { process, calledAtMs, answeredAtMs } = call;
  const oldest = failovers
    .filter(({ atMs, untilMs }) => atMs <= answeredAtMs && untilMs >= calledAtMs)
    .map(({ commits }) => commits - 1);
  const booked = history.findIndex(({ account }) => account.state.seq >= bookedBefore(calls, process, calledAtMs));
  const atCall = history.findLastIndex(({ atMs }) => atMs <= calledAtMs);
  return Math.max(booked, Math.min(atCall, ...oldest), 0);
}

/** The newest entry that a process had booked and answered before this moment: it must not answer from an older account. */
function bookedBefore(calls: readonly Call[], process: number, atMs: number): number {
  const answered = calls.filter((call) => call.process === process && call.answeredAtMs < atMs);
  return Math.max(0, ...answered.map(({ answer }) => (answer?.ok && !answer.repeated ? (answer.entry?.seq ?? 0) : 0)));
}

function overageLeft(state: AccountState, terms: Terms): number {
  const reserved = state.holds
    .filter(({ periodId }) => periodId === state.period.id)
    .reduce((total, { overageTokens }) => total + overageTokens, 0);
  return Math.max(0, terms.plan.overageLimit - state.period.overageUsed - reserved);
}
