/**
 * Keeps accounts as hosts set them up. A call stores what the host asks for in the account's record, then applies the
 * record to the ledger, whose terms decide about credits. A call that was killed half-way is finished by repeating it.
 */
import type { By } from '../domain/account/actor.js';
import type { AccountState } from '../domain/account/account-state.js';
import { planTerms } from '../domain/pricing/plan.js';
import { namedTimeZone } from '../domain/calendar/time-zone.js';
import { accountClosed, invalidField, invalidRequest, notFound } from '../domain/errors.js';
import { checkId } from '../contract/ids.js';
import { done, type Ledger } from '../ledger/ledger.js';
import { cappedList, type CappedList, type ListCaps } from '../storage/capped-list.js';
import { isDuplicateKey } from '../storage/driver.js';
import { dueFrom } from '../storage/due-work.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import type { Page, PageQuery } from '../storage/page.js';
import { calendarIssues, type AccountChanges } from './account-changes.js';
import { customerInUse, newRecord, recordUpdate } from './account-record.js';
import { firstTerms, termChanges } from './account-terms.js';
import { accountView, type AccountView } from './account-view.js';
import { applyUntilStable } from './apply-until-stable.js';
import type { AccountModels, AccountRecord } from './models.js';
import { pageById } from './page-by-id.js';
import type { AccountNotices } from './account-notices.js';
import { planIssue, type Plans } from './plans.js';

export interface Accounts {
  put(
    accountId: string,
    changes: AccountChanges,
    by: By,
  ): Promise<{ readonly account: AccountView; readonly created: boolean }>;
  /** Applies the stored record to the ledger. It may be repeated. Throws `not-found` or `account-closed`. */
  applyToLedger(accountId: string, by: By): Promise<AccountView>;
  find(accountId: string): Promise<AccountView | null>;
  list(query: PageQuery): Promise<Page<AccountView>>;
  /**
   * Keeps the customer that was made at the payment provider, unless the account has got another one since. Returns
   * the customer that the account has now.
   */
  keepCustomer(accountId: string, stripeCustomerId: string): Promise<string>;
  /** Closes an account; its ledger is kept. Throws `not-found`. */
  close(accountId: string, by: By): Promise<AccountView>;
  /** Throws `not-found`. */
  requireKnown(accountId: string): Promise<void>;
  /** Throws `not-found`. */
  nameOf(accountId: string): Promise<string>;
  /** An id that is not known is left out. */
  namesOf(accountIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Open accounts that have the plan, or get it with their next period; counted up to a number. */
  countOnPlan(planId: string, countUpTo: number): Promise<number>;
  /** Accounts whose subscription is not paid, the longest first. */
  listUnpaid(caps: ListCaps): Promise<CappedList<UnpaidAccount>>;
  /** Throws `not-found` or `account-closed`. */
  requireOpen(accountId: string): Promise<void>;
}

export interface UnpaidAccount {
  readonly accountId: string;
  readonly since: Date;
}

interface AccountsParts {
  readonly models: Pick<AccountModels, 'accounts'>;
  readonly ledger: Ledger;
  readonly plans: Plans;
  readonly notices: AccountNotices;
  /** The shortest interval that an account may have. */
  readonly minInterval?: string | undefined;
}

export function createAccounts(parts: AccountsParts): Accounts {
  const { ledger, plans, notices, minInterval } = parts;
  const { accounts } = parts.models;

  const read = async (accountId: string): Promise<AccountRecord | null> =>
    await accounts.findById(checkId('accountId', accountId)).lean<AccountRecord>();

  const check = async (changes: AccountChanges, before: AccountRecord | null): Promise<void> => {
    const issues = calendarIssues(changes, before, minInterval);
    const { planId } = changes;
    if (planId !== undefined && !(await plans.find(planId))) issues.push(planIssue(planId));
    if (issues.length > 0) throw invalidRequest(issues);
  };

  /** Makes the ledger's terms match the record; opens the account where the ledger has none. */
  const applyRecord = async (record: AccountRecord, by: By): Promise<AccountState> => {
    const { _id: accountId } = record;
    const plan = planTerms(await plans.require(record.planId));
    const state = await ledger.readAccount(accountId);
    if (!state) {
      done(await ledger.openAccount(accountId, firstTerms(record, plan), by));
      const opened = (await ledger.readAccount(accountId))!;
      await notices.opened(opened);
      return opened;
    }
    const changes = termChanges(record, plan, state.terms);
    if (Object.keys(changes).length === 0) return state;
    done(await ledger.submit(accountId, { type: 'change_terms', changes, ...by }));
    const changed = (await ledger.readAccount(accountId))!;
    if (changes.plan) await notices.planChanged(changed);
    return changed;
  };

  const applyStored = async (accountId: string, by: By): Promise<AccountView> => {
    const { stored, applied } = await applyUntilStable(
      async () => (await read(accountId))!,
      (record) => applyRecord(record, by),
    );
    return accountView(stored, applied);
  };

  /** Resolves with true for a new account. */
  const store = async (accountId: string, changes: AccountChanges, before: AccountRecord | null): Promise<boolean> => {
    if (before === null && (await insertIfMissing(accounts, accountId, newRecord(accountId, changes)))) return true;
    const set = recordUpdate(accountId, changes, before);
    if (Object.keys(set).length > 0) {
      await accounts.updateOne({ _id: accountId, state: 'open' }, { $set: set }, { runValidators: true });
    }
    return false;
  };

  const requireOpen = async (accountId: string): Promise<void> => {
    const record = await read(accountId);
    if (!record) throw notFound('account');
    if (record.state === 'closed') throw accountClosed();
  };

  /** Resolves with null where the first call was killed before the ledger opened the account. */
  const view = async (record: AccountRecord): Promise<AccountView | null> => {
    const state = await ledger.readAccount(record._id);
    return state && accountView(record, state);
  };

  return {
    async put(accountId, wanted, by) {
      const before = await read(accountId);
      await check(wanted, before);
      const changes = { ...wanted, timeZone: wanted.timeZone && namedTimeZone(wanted.timeZone) };
      if (before?.state === 'closed') throw accountClosed();
      const created = await store(accountId, changes, before).catch(refuseSharedCustomer);
      return { account: await applyStored(accountId, by), created };
    },

    async applyToLedger(accountId, by) {
      await requireOpen(accountId);
      return await applyStored(accountId, by);
    },

    async find(accountId) {
      const record = await read(accountId);
      return record && (await view(record));
    },

    async list({ limit, cursor }) {
      const after = cursor === undefined ? undefined : checkId('cursor', cursor);
      const page = await pageById<AccountRecord, AccountRecord>(accounts, {
        ...{ filter: {}, limit, after, cursorOf: ({ _id }) => _id },
        view: (record) => record,
      });
      const states = await ledger.readAccounts(page.items.map(({ _id }) => _id));
      // One is missing where the first call was killed before the ledger opened the account.
      const shown = page.items.flatMap((record) => {
        const state = states.get(record._id);
        return state ? [accountView(record, state)] : [];
      });
      return { ...page, items: shown };
    },

    async keepCustomer(accountId, stripeCustomerId) {
      const inUse = customerInUse(accountId, stripeCustomerId);
      const fields = { stripeCustomerId, customerInUse: inUse, subscription: null, ...dueFrom(new Date()) };
      const open = { _id: accountId, stripeCustomerId: null, state: 'open' } as const;
      await accounts.updateOne(open, { $set: fields }, { runValidators: true });
      return (await read(accountId))?.stripeCustomerId ?? stripeCustomerId;
    },

    async close(accountId, by) {
      const record = await read(accountId);
      if (!record) throw notFound('account');
      // An account that the ledger never opened is opened first, so that every closed account has its ledger.
      const state = (await ledger.readAccount(accountId)) ?? (await applyRecord(record, by));
      if (state.terms.state === 'open') {
        done(await ledger.submit(accountId, { type: 'change_terms', changes: { state: 'closed' }, ...by }));
      }
      // Also where an earlier call closed the ledger and died before it told the others.
      if (record.state === 'open') await notices.closed(accountId);
      await accounts.updateOne(
        { _id: accountId },
        { $set: { state: 'closed', customerInUse: customerInUse(accountId, null), ...dueFrom(null) } },
      );
      return (await view((await read(accountId))!))!;
    },

    async requireKnown(accountId) {
      if (!(await read(accountId))) throw notFound('account');
    },

    async nameOf(accountId) {
      const _id = checkId('accountId', accountId);
      const record = await accounts.findById(_id, { name: 1 }).lean<Pick<AccountRecord, 'name'>>();
      if (!record) throw notFound('account');
      return record.name;
    },

    async namesOf(accountIds) {
      const found = accounts.find({ _id: { $in: [...accountIds] } }, { name: 1 });
      const records = await found.lean<Pick<AccountRecord, '_id' | 'name'>[]>();
      return new Map(records.map(({ _id, name }) => [_id, name]));
    },

    countOnPlan: (planId, countUpTo) => accounts.countDocuments({ planId, state: 'open' }, { limit: countUpTo }),

    async listUnpaid(caps) {
      const unpaid = { 'subscription.unpaid.since': { $exists: true } };
      const { items, count } = await cappedList(accounts, unpaid, { 'subscription.unpaid.since': 1 }, caps);
      return {
        items: items.map(({ _id: accountId, subscription }) => ({ accountId, since: subscription!.unpaid!.since })),
        count,
      };
    },

    requireOpen,
  };
}

/** Of two accounts with one customer, the Owners of each would see the other's invoices. */
function refuseSharedCustomer(error: unknown): never {
  if (!isDuplicateKey(error)) throw error;
  throw invalidField('stripeCustomerId', 'Another open account has this Stripe customer. Give each account its own.');
}
