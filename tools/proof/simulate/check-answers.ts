/** What clients were told, held against what is stored: the part of the check that knows their calls. */
import type { AccountState, Terms } from '../../../domain/account/account-state.js';
import { isFreezeEntry } from '../../../domain/account/entry.js';
import type { ChainedEntry } from '../../../ledger/store.js';
import type { Call } from './call.js';
import type { SimulatedDatabase } from './database.js';

type Problem = string;

/** What a client was told is stored, and the same request was always told the same. */
export function checkAcknowledged(database: SimulatedDatabase, calls: readonly Call[]): Problem[] {
  const problems: Problem[] = [];
  const told = new Map<string, string>();
  for (const { command, answer } of calls) {
    if (!answer?.ok || !answer.entry) continue;
    if (!database.holds(answer.entry)) problems.push(`LOST ${answer.entry._id} was acknowledged`);
    if (command.type !== 'debit' || command.requestId === undefined) continue;
    if (answer.entry.requestId !== command.requestId) continue;
    const before = told.get(command.requestId) ?? answer.entry._id;
    if (before !== answer.entry._id) problems.push(`REQUEST ${command.requestId} was told two answers`);
    told.set(command.requestId, before);
  }
  return problems;
}

/** Nothing is in the ledger that nobody asked for. */
export function checkExplained(entries: readonly ChainedEntry[], calls: readonly Call[]): Problem[] {
  const asked = new Set<string>();
  for (const { command } of calls) {
    if ('action' in command) asked.add(`${command.type}~${command.action}`);
    if ('holdId' in command) asked.add(`${command.type}~${command.holdId}`);
    if (command.type === 'grant') asked.add(`grant~${command.grantId}`);
    if (command.type === 'clawback') asked.add(`clawback~${command.grantId}`);
    if (command.type === 'freeze') asked.add(`freeze~${command.grantId}`);
    if (command.type === 'bulk_hold') asked.add(`hold~${command.requestId}`);
  }
  const wanted = (entry: ChainedEntry): boolean => {
    switch (entry.type) {
      case 'grant':
        return entry.grantId.startsWith('allocation~') || asked.has(`grant~${entry.grantId}`);
      case 'clawback':
        return asked.has(`clawback~${entry.grantId}`);
      case 'debit':
        return asked.has(`debit~${entry.action}`);
      case 'settle':
        return asked.has(`settle~${entry.ref ?? ''}`) || asked.has(`debit~${entry.action}`);
      case 'refund':
        return asked.has(`refund~${entry.action}`);
      case 'hold':
        if (isFreezeEntry(entry)) return asked.has(`freeze~${entry.grantId}`);
        return entry.ref !== undefined || asked.has(`hold~${entry.action ?? entry.requestId ?? ''}`);
      default:
        return true;
    }
  };
  return entries.filter((entry) => !wanted(entry)).map((entry) => `UNASKED ${entry._id} (${entry.type})`);
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
  for (const { command, process, answer, calledAtMs, answeredAtMs } of calls) {
    if (!answer || answer.ok || answer.refusal.code !== 'credits-exhausted' || !('price' in command)) continue;
    const tokens = command.type === 'bulk_hold' ? command.quantity * command.price.tokens : command.price.tokens;
    // What may have been read during the call: after a failover also an older commit.
    const oldest = database.failovers
      .filter(({ atMs, untilMs }) => atMs <= answeredAtMs && untilMs >= calledAtMs)
      .map(({ commits }) => commits - 1);
    const first = Math.max(
      history.findIndex(({ account }) => account.state.seq >= toldBefore(calls, process, calledAtMs)),
      Math.min(
        history.findLastIndex(({ atMs }) => atMs <= calledAtMs),
        ...oldest,
      ),
      0,
    );
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

/** The newest entry that a process had booked and reported before this moment: it must not answer from an older account. */
function toldBefore(calls: readonly Call[], process: number, atMs: number): number {
  const told = calls.filter((call) => call.process === process && call.answeredAtMs < atMs);
  return Math.max(0, ...told.map(({ answer }) => (answer?.ok && !answer.repeated ? (answer.entry?.seq ?? 0) : 0)));
}

function overageLeft(state: AccountState, terms: Terms): number {
  const reserved = state.holds
    .filter(({ periodId }) => periodId === state.period.id)
    .reduce((total, { overageTokens }) => total + overageTokens, 0);
  return Math.max(0, terms.plan.overageLimit - state.period.overageUsed - reserved);
}
