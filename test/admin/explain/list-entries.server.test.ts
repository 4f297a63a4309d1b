import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEntryList, type EntryList, type EntryListQuery } from '../../../admin/explain/list-entries.js';
import { addDays, localDateOf, startOfLocalDate } from '../../../domain/calendar/time-zone.js';
import { debitOf, search, topUpOf } from '../../domain/reducer/ledger-driver.js';
import { signed, TESTER, type TestCommand } from '../../support/actor.js';
import { openStoppedLedger, type StoppedLedger } from '../../support/ledger-on-mongodb.js';
import { freeTermsAtT0 } from '../../support/terms.js';
import { DAY, T0 } from '../../support/time.js';
import { auditInMemory, person, WORDS } from './support.js';

let service: StoppedLedger;
let entries: EntryList;
const audit = auditInMemory();

beforeAll(async () => {
  service = await openStoppedLedger();
  service.clock.time = T0;
  entries = createEntryList({ ...WORDS, ledger: service.ledger, audit });
});
afterAll(() => service.close());

const submit = (accountId: string, command: TestCommand) => service.ledger.submit(accountId, signed(command));

async function openWithSearches(accountId: string, count: number): Promise<void> {
  await service.ledger.openAccount(accountId, freeTermsAtT0({ thresholdPercent: null }), TESTER);
  await submit(accountId, topUpOf('1', 1000));
  for (let n = 1; n <= count; n += 1) await submit(accountId, debitOf(search(n)));
}

/** The numbers of all entries, page by page, while a new debit is written after each page. */
async function walk(accountId: string, query: Omit<EntryListQuery, 'cursor'>): Promise<number[][]> {
  const pages: number[][] = [];
  let cursor: string | undefined;
  do {
    const page = await entries.list(person(), accountId, { ...query, cursor });
    pages.push(page.items.map(({ seq }) => seq));
    cursor = page.nextCursor ?? undefined;
    await submit(accountId, debitOf(search(100 + pages.length)));
  } while (cursor !== undefined);
  return pages;
}

test('the pages of entries hold each entry once, newest first, while new ones are written', async () => {
  await openWithSearches('acme', 3);
  expect(await walk('acme', { limit: 2 })).toEqual([
    [6, 5],
    [4, 3],
    [2, 1],
  ]);
});

test('entries are filtered by type and feature, and every look is recorded', async () => {
  await openWithSearches('beta', 2);
  audit.lines.length = 0;
  const seqs = async (query: Partial<EntryListQuery>): Promise<number[]> =>
    (await entries.list(person(), 'beta', { limit: 50, ...query })).items.map(({ seq }) => seq);
  expect(await seqs({ type: 'grant' })).toEqual([3, 2]);
  expect(await seqs({ feature: 'talent_search' })).toEqual([5, 4]);
  expect(await seqs({ type: 'grant', feature: 'talent_search' })).toEqual([]);
  expect(audit.lines.map(({ act, accountId }) => [act, accountId])).toEqual(
    Array.from({ length: 3 }, () => ['entry-viewed', 'beta']),
  );
});

test('a filter that few entries match looks back so far for one page, and the next page goes on there', async () => {
  await openWithSearches('epsilon', 6);
  await service.ledger.submit('epsilon', signed(topUpOf('2', 10)));
  const bounded = createEntryList({ ...WORDS, ledger: service.ledger, audit, maxLookedAt: 3 });
  const pages: number[][] = [];
  let cursor: string | undefined;
  do {
    const page = await bounded.list(person(), 'epsilon', { limit: 2, type: 'grant', cursor });
    pages.push(page.items.map(({ seq }) => seq));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  expect(pages).toEqual([[10], [], [3, 2], []]);
});

test('entries are filtered by Space and member, also where both are named', async () => {
  await openWithSearches('zeta', 1);
  const by = (spaceId: string, memberId: string, n: number) =>
    service.ledger.debit({ accountId: 'zeta', action: searchAction(n), spaceId, memberId, ...TESTER });
  for (const [n, who] of [
    ['a', 'm'],
    ['a', 'n'],
    ['b', 'm'],
  ].entries())
    expect(await by(who[0]!, who[1]!, n)).toMatchObject({ ok: true });
  const seqs = async (query: Partial<EntryListQuery>): Promise<number[]> =>
    (await entries.list(person(), 'zeta', { limit: 50, ...query })).items.map(({ seq }) => seq);
  expect(await seqs({ spaceId: 'a' })).toEqual([6, 5]);
  expect(await seqs({ memberId: 'm' })).toEqual([7, 5]);
  expect(await seqs({ spaceId: 'a', memberId: 'm' })).toEqual([5]);
  expect(await seqs({ spaceId: 'c' })).toEqual([]);
});

const searchAction = (n: number) => ({ feature: 'talent_search', kind: 'search', searchId: `of-${n}` }) as const;

test('entries are filtered by days of the account, both inclusive, in its time zone, and are exported by them', async () => {
  const timeZone = 'Asia/Tokyo';
  const day = localDateOf(new Date(T0.getTime() + 3 * DAY), timeZone);
  const [begin, end] = [
    startOfLocalDate(day, timeZone).getTime(),
    startOfLocalDate(addDays(day, 1), timeZone).getTime(),
  ];
  await service.ledger.openAccount('eta', freeTermsAtT0({ timeZone, thresholdPercent: null }), TESTER);
  await submit('eta', topUpOf('1', 1000));
  const stored = [begin - 1, begin, end - 1, end];
  for (const [n, atMs] of stored.entries()) {
    service.clock.time = new Date(atMs);
    await submit('eta', debitOf(search(n)));
  }
  const [first, last, after] = [5, 6, 7];
  const seqs = async (query: Partial<EntryListQuery>): Promise<number[]> =>
    (await entries.list(person(), 'eta', { limit: 50, ...query })).items.map(({ seq }) => seq);
  expect(await seqs({ from: day, to: day })).toEqual([last, first]);
  expect(await seqs({ from: day })).toEqual([after, last, first]);
  expect((await seqs({ to: addDays(day, -1) })).at(0)).toBe(first - 1);
  const page = await entries.list(person(), 'eta', { limit: 1, from: day, to: day });
  expect(await seqs({ from: day, to: day, cursor: page.nextCursor! })).toEqual([first]);
  const exported: number[] = [];
  for await (const rows of await entries.exported(person('finance'), 'eta', { from: day, to: day })) {
    exported.push(...rows.map(({ seq }) => seq));
  }
  expect(exported).toEqual([last, first]);
  service.clock.time = T0;
});

test('what time has caused and nobody wrote yet is listed before the stored entries, once', async () => {
  await openWithSearches('gamma', 1);
  service.clock.time = new Date(T0.getTime() + 40 * DAY);
  const first = await entries.list(person(), 'gamma', { limit: 1 });
  const rest = await entries.list(person(), 'gamma', { limit: 50, cursor: first.nextCursor ?? undefined });
  const all = [...first.items, ...rest.items];
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => all.length - index));
  const unwritten = all.filter((row) => row.unwritten);
  expect(unwritten.length).toBeGreaterThan(0);
  expect(all.slice(unwritten.length).map(({ seq }) => seq)).toEqual([4, 3, 2, 1]);
  service.clock.time = T0;
});

test('an account that does not exist, and a cursor of another list, are refused', async () => {
  await expect(entries.list(person(), 'nobody', { limit: 5 })).rejects.toMatchObject({ code: 'not-found' });
  await openWithSearches('delta', 1);
  const wrong = entries.list(person(), 'delta', { limit: 5, cursor: 'tu_1' });
  await expect(wrong).rejects.toMatchObject({ code: 'invalid-request' });
});
