import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAccountLists, type AccountLists } from '../../../admin/customers/account-lists.js';
import { createAccountPage } from '../../../admin/customers/account-page.js';
import { ACCOUNT_LISTS, type AccountListName } from '../../../admin/customers/list-readers.js';
import { RIGHTS, STAFF_ROLES } from '../../../admin/staff/roles.js';
import type { NewTopUp } from '../../../payments/top-ups/top-ups.js';
import { auditInMemory, person } from '../explain/support.js';
import { openTestAlerts, type TestAlerts } from '../../alerts/support/alerts.js';
import { holdOf } from '../../domain/reducer/ledger-driver.js';
import { evaluation, search } from '../../support/actions.js';
import { signed, TESTER } from '../../support/actor.js';

let services: TestAlerts;
let lists: AccountLists;
const audit = auditInMemory();

/** So many of each list that a page of two is not all. */
const COUNT = 5;

beforeAll(async () => {
  services = await openTestAlerts();
  lists = createAccountLists({ ...services, audit });
  const people = Object.fromEntries(Array.from({ length: COUNT }, (_, n) => [`m-${n}`, 'Editor'] as const));
  await services.openAccount('acme', people);
  await services.openAccount('busy', {});
  await services.openAccount('empty', {});
  for (let n = 0; n < COUNT; n += 1) {
    await services.spaces.put('acme', `space-${n}`, { name: `Space ${n}` }, TESTER);
    await services.ledger.submit('acme', signed(holdOf(evaluation(n))));
    await services.payments.topUps.insert({ ...BOUGHT, requestId: `r-${n}` });
    await services.cross('acme');
    await services.rescreens.edits.take({ accountId: 'acme', jobId: `job-${n}`, editId: 'e' });
    const minute = new Date(Date.UTC(2026, 8, 3, 14, n));
    const last = { at: minute, code: 'not-enough-credits', detail: '=1+1', tokensNeeded: 20, creditsLeft: 5 };
    const refused = {
      accountId: 'acme',
      feature: 'talent_search',
      minute,
      count: 1,
      counts: {},
      firstAt: minute,
      last,
    };
    await services.connection.collection<{ _id: string }>('refusals').insertOne({ _id: `refusal-${n}`, ...refused });
  }
  // Two take all but ten credits, and the others wait.
  for (let n = 0; n < COUNT + 2; n += 1) {
    await services.waiting.admission.debitOrWait({ accountId: 'busy', action: search(n), ...TESTER });
  }
});
beforeEach(() => {
  audit.lines.length = 0;
});
afterAll(() => services.close());

const BOUGHT: Omit<NewTopUp, 'requestId'> = {
  ...{ accountId: 'acme', spaceId: null, memberId: null, credits: 100, livemode: false },
  ...{ unitPrice: { amount: 30, currency: 'usd' }, total: { amount: 3_000, currency: 'usd' } },
  ...{ successUrl: 'https://host.test/', cancelUrl: 'https://host.test/' },
};

const keyOf = (row: object): string => {
  const { id, _id, number, periodId } = row as Readonly<Record<string, string | number | undefined>>;
  return String(id ?? _id ?? number ?? periodId);
};

async function walked(name: AccountListName, limit: number): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await lists.list(person('viewer'), accountWith(name), name, { limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    keys.push(...page.items.map(keyOf));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return keys;
}

const accountWith = (name: AccountListName): string => (name === 'waiting' ? 'busy' : 'acme');

const LONG = ACCOUNT_LISTS.filter((name) => name !== 'periods' && name !== 'overage-charges');

describe('a list of the account page', () => {
  test.each(LONG)('%s: its pages have every row once, in one order, whatever their size', async (name) => {
    const whole = await walked(name, 200);
    expect([whole.length, new Set(whole).size]).toEqual([COUNT, COUNT]);
    expect(await walked(name, 2)).toEqual(whole);
    expect(await walked(name, 1)).toEqual(whole);
  });

  test.each(ACCOUNT_LISTS)('%s: of an account that has none it is an empty last page', async (name) => {
    const { items, nextCursor } = await lists.list(person(), 'empty', name, { limit: 50 });
    expect([items.length, nextCursor]).toEqual([name === 'periods' ? 1 : 0, null]);
  });

  test('whose rest is gone before it is asked for ends with an empty page', async () => {
    await services.openAccount('leaving', { a: 'Owner', b: 'Editor', c: 'Editor' });
    const { nextCursor } = await lists.list(person(), 'leaving', 'members', { limit: 1 });
    await services.members.remove('leaving', 'b');
    await services.members.remove('leaving', 'c');
    const rest = await lists.list(person(), 'leaving', 'members', { limit: 1, cursor: nextCursor! });
    expect(rest).toEqual({ items: [], nextCursor: null });
  });

  test.each(ACCOUNT_LISTS)('%s: a cursor that is none of its own is refused', async (name) => {
    for (const cursor of ['~ ~', '{"$gt":""}', '1:2:3 4\n', '']) {
      const asked = lists.list(person(), 'acme', name, { limit: 2, cursor });
      await expect(asked).rejects.toMatchObject({ code: 'invalid-request', facts: { issues: [{ path: 'cursor' }] } });
    }
  });

  test('is recorded before it is shown, by its name, and only an account that exists has one', async () => {
    await lists.list(person(), 'acme', 'members', { limit: 2 });
    expect(audit.lines).toEqual([
      { by: 'staff-support', act: 'account-viewed', accountId: 'acme', facts: { part: 'members' } },
    ]);
    await expect(lists.list(person(), 'nobody', 'members', { limit: 2 })).rejects.toMatchObject({ code: 'not-found' });
    const away = { record: () => Promise.reject(new Error('away')) };
    const unrecorded = createAccountLists({ ...services, audit: away });
    await expect(unrecorded.list(person(), 'acme', 'members', { limit: 2 })).rejects.toThrow('away');
    await expect(unrecorded.exported(person('finance'), 'acme', 'members')).rejects.toThrow('away');
    expect(audit.lines).toHaveLength(1);
  });

  test('leaves whole only with those who may export, recorded once', async () => {
    for (const role of STAFF_ROLES) {
      const asked = lists.exported(person(role), 'acme', 'top-ups');
      if (!(RIGHTS.export as readonly string[]).includes(role)) {
        await expect(asked).rejects.toMatchObject({ code: 'not-allowed' });
        continue;
      }
      const rows = [];
      for await (const page of await asked) rows.push(...page);
      expect(rows).toHaveLength(COUNT);
    }
    expect(audit.lines.map(({ by, act, facts }) => [by, act, facts])).toEqual(
      RIGHTS.export.map((role) => [`staff-${role}`, 'list-exported', { list: 'top-ups' }]),
    );
  });

  test('goes on behind the first page that the account page shows', async () => {
    const people = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`p-${n + 10}`, 'Editor'] as const));
    await services.openAccount('large', people);
    const page = createAccountPage({ ...services, audit, onError: () => undefined });
    const { members } = await page.view(person(), 'large');
    if (!members.ok) throw new Error(members.problem);
    const rest = await lists.list(person(), 'large', 'members', { limit: 50, cursor: members.value.nextCursor! });
    expect([...members.value.items, ...rest.items].map(({ id }) => id)).toEqual(Object.keys(people));
  });
});
