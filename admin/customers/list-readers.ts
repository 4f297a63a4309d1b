/**
 * Reads the lists of an account page by page. The account page shows the first page of each; those behind come by their
 * cursor. Every reader takes the account as it was read from the ledger, so that what a page shows belongs together.
 */
import type { Services } from '../../boot/services.js';
import { invalidField } from '../../domain/errors.js';
import type { AccountWithUnwritten } from '../../ledger/ledger.js';
import type { Page, PageQuery } from '../../storage/page.js';
import { holdViews, spaceViews } from './account-parts.js';
import { pageIn } from './page-in.js';
import { readPeriods } from './period-list.js';

export type ListParts = Pick<
  Services,
  'members' | 'spaces' | 'payments' | 'alerts' | 'waiting' | 'rescreens' | 'periods' | 'refusals'
>;

export interface ListReader<T> {
  /** Throws `invalid-request` for what is no cursor of the list. */
  read(account: AccountWithUnwritten, query: PageQuery): Promise<Page<T>>;
}

export type ListReaders = ReturnType<typeof createListReaders>;
export type AccountListName = keyof ListReaders;
export type AccountListRow<N extends AccountListName> = ListReaders[N] extends ListReader<infer T> ? T : never;

export const ACCOUNT_LISTS = [
  'members',
  'spaces',
  'holds',
  'top-ups',
  'overage-charges',
  'periods',
  'alerts',
  'waiting',
  'rescreens',
  'refusals',
] as const satisfies readonly AccountListName[];

const ID = /^[A-Za-z0-9._:~-]{1,700}$/;
/** Of a list by time: milliseconds, and an id. */
const TIME_AND_ID = /^\d{1,15}:[A-Za-z0-9._:~-]{1,700}$/;

export function createListReaders(parts: ListParts) {
  const { members, spaces, payments, alerts, waiting, rescreens, periods, refusals } = parts;
  return {
    members: reader(ID, ({ state: { accountId } }, page) => members.list(accountId, page)),
    spaces: reader(ID, async ({ state }, page) => {
      const found = await spaces.list(state.accountId, page);
      return { ...found, items: spaceViews(state, found.items) };
    }),
    /** Those that end soonest first, freezes last. */
    holds: reader(null, ({ state }, page) => {
      const endOf = ({ expiresAt }: HoldRow): number => expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER;
      return pageIn(holdViews(state), (hold) => [endOf(hold), hold.id], page);
    }),
    'top-ups': reader(TIME_AND_ID, ({ state: { accountId } }, page) =>
      payments.topUps.listWithPayments(accountId, page),
    ),
    'overage-charges': reader(/^\d{13}~[a-z]{3}$/, ({ state: { accountId } }, page) =>
      payments.overageCharges.list(accountId, page),
    ),
    /** With the plan at their ends, newest first; the open one has no end yet. */
    periods: reader(/^\d{1,9}$/, (account, page) => readPeriods(periods.books, account, page)),
    alerts: reader(TIME_AND_ID, ({ state: { accountId } }, page) => alerts.list.list(accountId, page)),
    waiting: reader(null, async ({ state: { accountId } }, page) =>
      pageIn(await waiting.waits.list(accountId), ({ since, id }) => [since.getTime(), id], page),
    ),
    rescreens: reader(ID, ({ state: { accountId } }, page) => rescreens.list.list(accountId, page)),
    refusals: reader(null, async ({ state: { accountId } }, page) =>
      pageIn(await refusals.list(accountId), ({ minute, _id }) => [-minute.getTime(), _id], page),
    ),
  };
}

type HoldRow = ReturnType<typeof holdViews>[number];

/** `cursor`: null where the list checks its own. */
const reader = <T>(
  cursorForm: RegExp | null,
  read: (account: AccountWithUnwritten, query: PageQuery) => Page<T> | Promise<Page<T>>,
): ListReader<T> => ({
  async read(account, query) {
    const { cursor } = query;
    if (cursor !== undefined && cursorForm && !cursorForm.test(cursor)) {
      throw invalidField('cursor', 'This is not a cursor of this list.');
    }
    return await read(account, query);
  },
});
