/**
 * Accounts as the host sets them up. What decides about credits lives in the ledger's terms and is changed by commands;
 * the record keeps the rest, and what was asked for: a call that was killed half way is finished by repeating it.
 */
import type { AccountState, Terms } from '../domain/reducer/account-state.js';
import { FIRST_ANCHOR_DATE, isInterval } from '../domain/period.js';
import { planTerms } from '../domain/plan.js';
import { present } from '../domain/present.js';
import { isLocalDate, isTimeZone, localDateOf, namedTimeZone } from '../domain/time-zone.js';
import type { ChangeTermsCommand } from '../domain/reducer/command.js';
import { accountClosed, invalidRequest, notFound, type Issue } from '../domain/errors.js';
import { done, type Ledger } from '../ledger/ledger.js';
import { dueFrom, type DueWork } from '../storage/due-work.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import { pageOf, type Page, type PageQuery } from '../storage/page.js';
import { accountView, type AccountView } from './account-view.js';
import { bringToStored } from './bring-to-stored.js';
import { checkId } from '../contract/ids.js';
import type { AccountModels, AccountRecord } from './models.js';
import type { PeriodNotices } from './period-notices.js';
import type { Plans } from './plans.js';

const DEFAULT_THRESHOLD_PERCENT = 80;

/** What is left out stays as it is. */
export interface AccountChanges {
  readonly name?: string | undefined;
  readonly planId?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly anchorDate?: string | undefined;
  readonly interval?: string | null | undefined;
  readonly stripeCustomerId?: string | null | undefined;
  readonly features?: { readonly candidateAssistance?: boolean | undefined } | undefined;
}

export interface Accounts {
  put(
    accountId: string,
    changes: AccountChanges,
  ): Promise<{ readonly account: AccountView; readonly created: boolean }>;
  /** Brings the ledger to what is stored of the account. May be repeated. Throws `not-found` or `account-closed`. */
  bringToLedger(accountId: string): Promise<AccountView>;
  find(accountId: string): Promise<AccountView | null>;
  list(query: PageQuery): Promise<Page<AccountView>>;
  /** Ends an account; its ledger is kept. */
  close(accountId: string): Promise<AccountView>;
  /** Throws `not-found`. */
  requireKnown(accountId: string): Promise<void>;
  /** Throws `not-found` or `account-closed`. */
  requireOpen(accountId: string): Promise<void>;
}

interface AccountsParts {
  readonly models: Pick<AccountModels, 'accounts'>;
  readonly ledger: Ledger;
  readonly plans: Plans;
  readonly periodNotices: PeriodNotices;
}

export function createAccounts({ models: { accounts }, ledger, plans, periodNotices }: AccountsParts): Accounts {
  const read = async (accountId: string): Promise<AccountRecord | null> =>
    await accounts.findById(checkId('accountId', accountId)).lean<AccountRecord>();

  const check = async (changes: AccountChanges): Promise<void> => {
    const issues = issuesOf(changes);
    if (changes.planId !== undefined && !(await plans.find(changes.planId))) {
      issues.push({ path: 'planId', message: 'There is no such plan.' });
    }
    if (issues.length > 0) throw invalidRequest(issues);
  };

  /** Resolves with the account once the ledger has it as the record asks for. */
  const bringLedgerTo = async (record: AccountRecord): Promise<AccountState> => {
    const { _id: accountId } = record;
    const plan = planTerms(await plans.require(record.planId));
    const state = await ledger.readAccount(accountId);
    if (!state) {
      done(await ledger.openAccount(accountId, firstTerms(record, plan)));
      const opened = (await ledger.readAccount(accountId))!;
      await periodNotices.opened(opened);
      return opened;
    }
    const changes = changesOf(record, plan, state.terms);
    if (Object.keys(changes).length === 0) return state;
    done(await ledger.submit(accountId, { type: 'change_terms', changes }));
    const changed = (await ledger.readAccount(accountId))!;
    if (changes.plan) await periodNotices.planChanged(changed);
    return changed;
  };

  const bringLedgerToStored = async (accountId: string): Promise<AccountView> => {
    const { stored, brought } = await bringToStored(async () => (await read(accountId))!, bringLedgerTo);
    return accountView(stored, brought);
  };

  const requireOpen = async (accountId: string): Promise<void> => {
    const record = await read(accountId);
    if (!record) throw notFound('account');
    if (record.state === 'closed') throw accountClosed();
  };

  const view = async (record: AccountRecord | null): Promise<AccountView | null> => {
    const state = record && (await ledger.readAccount(record._id));
    return record && state && accountView(record, state);
  };

  return {
    async put(accountId, wanted) {
      const [before] = await Promise.all([read(accountId), check(wanted)]);
      const changes = { ...wanted, timeZone: wanted.timeZone && namedTimeZone(wanted.timeZone) };
      if (before?.state === 'closed') throw accountClosed();
      const created = before === null && (await insertIfMissing(accounts, accountId, firstRecord(changes)));
      const set = { ...changedFields(changes), ...(before && changedCustomer(changes, before)) };
      if (!created && Object.keys(set).length > 0) {
        await accounts.updateOne({ _id: accountId, state: 'open' }, { $set: set }, { runValidators: true });
      }
      return { account: await bringLedgerToStored(accountId), created };
    },

    async bringToLedger(accountId) {
      await requireOpen(accountId);
      return await bringLedgerToStored(accountId);
    },

    async find(accountId) {
      return await view(await read(accountId));
    },

    async list({ limit, cursor }) {
      const after = cursor === undefined ? {} : { _id: { $gt: checkId('cursor', cursor) } };
      const records = await accounts
        .find(after)
        .sort({ _id: 1 })
        .limit(limit + 1)
        .lean<AccountRecord[]>();
      const page = pageOf(records, limit, ({ _id }) => _id, view);
      // An account whose first call was killed half way has no ledger yet.
      return { ...page, items: (await Promise.all(page.items)).filter((item) => item !== null) };
    },

    async close(accountId) {
      const record = await read(accountId);
      if (!record) throw notFound('account');
      const state = await stateInLedger(record);
      if (state.terms.state === 'open') {
        done(await ledger.submit(accountId, { type: 'change_terms', changes: { state: 'closed' } }));
        await periodNotices.closed(state);
      }
      await accounts.updateOne({ _id: accountId }, { $set: { state: 'closed' } });
      return (await view(await read(accountId)))!;
    },

    async requireKnown(accountId) {
      if (!(await read(accountId))) throw notFound('account');
    },

    requireOpen,
  };

  /** An account that was never opened is opened first, so that a closed one always has its ledger. */
  async function stateInLedger(record: AccountRecord): Promise<AccountState> {
    return (await ledger.readAccount(record._id)) ?? (await bringLedgerTo(record));
  }
}

function issuesOf({ timeZone, anchorDate, interval }: AccountChanges): Issue[] {
  const issues: Issue[] = [];
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    issues.push({ path: 'timeZone', message: 'must be an IANA time zone, for example Europe/Berlin' });
  }
  if (anchorDate !== undefined && !(isLocalDate(anchorDate) && anchorDate >= FIRST_ANCHOR_DATE)) {
    const message = `must be a date from ${FIRST_ANCHOR_DATE} on, for example 2026-03-31`;
    issues.push({ path: 'anchorDate', message });
  }
  if (typeof interval === 'string' && !isInterval(interval)) {
    issues.push({ path: 'interval', message: 'must be an ISO 8601 duration of one unit, for example P1M or PT2M' });
  }
  return issues;
}

function firstRecord(changes: AccountChanges): Omit<AccountRecord, '_id'> {
  const { name, planId, timeZone } = changes;
  if (name === undefined || planId === undefined || timeZone === undefined) {
    const missing = Object.entries({ name, planId, timeZone }).filter(([, value]) => value === undefined);
    throw invalidRequest(missing.map(([path]) => ({ path, message: 'is needed for a new account' })));
  }
  const createdAt = new Date();
  const stripeCustomerId = changes.stripeCustomerId ?? null;
  return {
    name,
    planId,
    timeZone,
    anchorDate: changes.anchorDate ?? localDateOf(createdAt, timeZone),
    interval: changes.interval ?? null,
    stripeCustomerId,
    subscription: null,
    ...dueFrom(stripeCustomerId === null ? null : createdAt),
    candidateAssistance: changes.features?.candidateAssistance ?? false,
    state: 'open',
    createdAt,
  };
}

function changedFields({ features, ...changes }: AccountChanges): Partial<AccountRecord> {
  return present({ ...changes, candidateAssistance: features?.candidateAssistance });
}

/** Another customer has other subscriptions: they are asked for. The plan stays until one of them says otherwise. */
function changedCustomer(
  { stripeCustomerId }: AccountChanges,
  before: AccountRecord,
): Pick<AccountRecord, 'subscription' | keyof DueWork> | null {
  if (stripeCustomerId === undefined || stripeCustomerId === before.stripeCustomerId) return null;
  return { subscription: null, ...dueFrom(stripeCustomerId === null ? null : new Date()) };
}

function firstTerms(record: AccountRecord, plan: Terms['plan']): Terms {
  const { anchorDate, timeZone, interval, candidateAssistance } = record;
  return {
    plan,
    nextPlan: null,
    anchorDate,
    timeZone,
    interval,
    thresholdPercent: DEFAULT_THRESHOLD_PERCENT,
    state: 'open',
    candidateAssistance,
  };
}

/** The terms in which an account differs from its record. */
function changesOf(record: AccountRecord, plan: Terms['plan'], terms: Terms): ChangeTermsCommand['changes'] {
  const { anchorDate, timeZone, interval, candidateAssistance } = record;
  const wanted = { anchorDate, timeZone, interval, candidateAssistance };
  const changed = Object.entries(wanted).filter(([name, value]) => terms[name as keyof typeof wanted] !== value);
  const samePlan = (terms.nextPlan ?? terms.plan).planId === plan.planId;
  return { ...Object.fromEntries(changed), ...(samePlan ? {} : { plan }) };
}
