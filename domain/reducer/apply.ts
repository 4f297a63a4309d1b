/**
 * The reducer applies all rules of the ledger, as one pure function. Time passes first, then it decides the commands one
 * by one; each sees what the ones before it did. The same state, entries, time and commands always give the same outcome.
 */
import { balanceOf, type AccountState } from '../account/account-state.js';
import type { By } from '../account/actor.js';
import { isRefusal, refuse, type Command, type Outcome, type Refusal, type Result } from './command.js';
import { isOfType, type Entry } from '../account/entry.js';
import { Journal, type Given, type NewestPlan } from './journal.js';
import { assert, assertSound } from './laws.js';
import { nothingToSpend } from '../account/crossing.js';
import { overageCommitted, overageLimit } from '../account/overage.js';
import { MAX_COMMIT_ENTRIES, MAX_TIME_MADE } from './limits.js';
import { advance } from './rules/advance.js';
import { debit } from './rules/charge.js';
import { clawback } from './rules/clawback.js';
import { endPeriod } from './rules/end-period.js';
import { evaluateCrossings } from './rules/crossings.js';
import { freeze, unfreeze } from './rules/freeze.js';
import { grant } from './rules/grant.js';
import { bulkHold, extend, hold, release, settle } from './rules/hold.js';
import { pause, resume } from './rules/pause.js';
import { refund } from './rules/refund.js';
import { capSpace, changeTerms, open } from './rules/terms.js';
import { voidGrant } from './rules/void.js';

/** Opens an account with its first period and allocation. */
export function openAccount(accountId: string, terms: AccountState['terms'], now: Date, by: By): Outcome {
  const journal = open(accountId, terms, now, by);
  const entry = journal.entries.find(isOfType('grant')) ?? null;
  const results: Result[] = [{ ok: true, entry, repeated: false, balance: balanceOf(journal.state) }];
  return { state: journal.state, entries: journal.entries, crossings: [], results, behind: false };
}

/**
 * `known` are the recorded entries that the commands' look-ups name, in any order. Commands whose entries would not fit
 * into the commit any more are left over, the last ones first.
 */
export function apply(
  before: AccountState,
  known: readonly Entry[],
  now: Date,
  commands: readonly Command[],
  given: Given = {},
): Outcome {
  const journal = new Journal(before, known, now, given);
  const caughtUp = advance(journal, MAX_TIME_MADE);
  evaluateCrossings(journal, { from: 0, allowedAgain: false });
  assertSound(journal.state);
  const results: Result[] = [];
  for (const command of caughtUp ? commands : []) {
    if (journal.entries.length + mostEntries(journal, command) > MAX_COMMIT_ENTRIES) break;
    results.push(run(journal, command));
  }
  const { entries, crossings } = journal;
  const state = entries.length > 0 ? { ...journal.state, at: journal.now } : before;
  return { state, entries, crossings, results, behind: !caughtUp };
}

/** A change of plan is two entries: the terms and what an upgrade grants. */
const MOST_ENTRIES = 2;

/** How many entries a command makes at most. One that ends a period expires what is left of its allocation before. */
const mostEntries = ({ state }: Journal, { type }: Command): number =>
  type === 'end_period' ? state.grants.length + MOST_ENTRIES : MOST_ENTRIES;

/** The account as it is at `now`, for reading: nothing is stored. */
export const stateAt = (stored: AccountState, now: Date, newestPlan?: NewestPlan): AccountState =>
  passTime(stored, now, newestPlan).state;

/** The same, with the entries of what time has done since: the next command writes them. */
export function passTime(stored: AccountState, now: Date, newestPlan?: NewestPlan): Pick<Outcome, 'state' | 'entries'> {
  const journal = new Journal(stored, [], now, newestPlan ? { newestPlan } : {});
  advance(journal, Number.POSITIVE_INFINITY);
  return { state: journal.state, entries: journal.entries };
}

function run(journal: Journal, command: Command): Result {
  const undo = journal.mark();
  const { length } = journal.entries;
  const overage = overageCommitted(journal.state);
  const wasStopped = command.type === 'change_terms' && nothingToSpend(journal.state);
  journal.by = command;
  try {
    const decided = decide(journal, command);
    if (decided && isRefusal(decided)) return { ok: false, refusal: decided };
    const allowedAgain = wasStopped && !nothingToSpend(journal.state);
    evaluateCrossings(journal, { from: length, allowedAgain });
    assertSound(journal.state);
    const limit = Math.max(overage, overageLimit(journal.state.terms));
    assert(overageCommitted(journal.state) <= limit, 'overage stays within its limit');
    const repeated = decided !== null && !journal.entries.includes(decided, length);
    return { ok: true, entry: decided, repeated, balance: balanceOf(journal.state) };
  } catch (error) {
    undo();
    return { ok: false, broken: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** A closed account takes only these: what began before still ends as it would have. */
const WHEN_CLOSED: readonly Command['type'][] = ['settle', 'release', 'advance'];

function decide(journal: Journal, command: Command): Entry | Refusal | null {
  if (command.type === 'open_account') return null;
  if (journal.state.terms.state === 'closed' && !WHEN_CLOSED.includes(command.type)) {
    return refuse('account-closed', 'The account is closed.');
  }
  switch (command.type) {
    case 'debit':
      return debit(journal, command);
    case 'hold':
      return hold(journal, command);
    case 'bulk_hold':
      return bulkHold(journal, command);
    case 'settle':
      return settle(journal, command);
    case 'release':
      return release(journal, command);
    case 'extend':
      return extend(journal, command);
    case 'refund':
      return refund(journal, command);
    case 'grant':
      return grant(journal, command);
    case 'clawback':
      return clawback(journal, command);
    case 'freeze':
      return freeze(journal, command);
    case 'unfreeze':
      return unfreeze(journal, command);
    case 'void':
      return voidGrant(journal, command);
    case 'pause':
      return pause(journal, command);
    case 'resume':
      return resume(journal, command);
    case 'end_period':
      return endPeriod(journal, command);
    case 'change_terms':
      changeTerms(journal, command);
      return null;
    case 'cap_space':
      capSpace(journal, command);
      return null;
    case 'advance':
      return null;
  }
}
