import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createCustomerServices } from '../../../admin/customers/services.js';
import type { CustomerSearch } from '../../../admin/customers/search.js';
import type { Action } from '../../../domain/business-key.js';
import { topUpId } from '../../../payments/top-ups/top-ups.js';
import { auditInMemory, person } from '../explain/support.js';
import { openTestAlerts, type TestAlerts } from '../../alerts/support/alerts.js';
import { evaluation, meeting } from '../../support/actions.js';
import { TESTER } from '../../support/actor.js';

let services: TestAlerts;
let search: CustomerSearch;
const audit = auditInMemory();

const put = (accountId: string, name: string, stripeCustomerId: string | null = null) =>
  services.accounts.put(accountId, { name, planId: 'free', timeZone: 'UTC', stripeCustomerId }, TESTER);

/** The machine of a test may be slow. */
const searchWithin = (beginningsTimeoutMs: number) =>
  createCustomerServices({
    ...services,
    audit,
    planUrl: null,
    beginningsTimeoutMs,
    onError: (error) => {
      throw error;
    },
  });

beforeAll(async () => {
  services = await openTestAlerts();
  ({ search } = searchWithin(60_000));
  await put('ACME-1', 'Acme Recruiting GmbH', 'cus_Acme1');
  await put('acme-2', 'Zebra Staffing');
  await put('other', 'Äpfel & Söhne');
  await services.members.put('acme-2', 'ann', { name: 'Ann', email: 'Ann.Berg@Zebra.example', role: 'Owner' });
});
beforeEach(() => {
  audit.lines.length = 0;
});
afterAll(() => services.close());

const found = async (text: string): Promise<(string | boolean)[][]> => {
  const { hits } = await search.search(person(), text);
  return hits.map(({ account, by, exact }) => [account.id, by, exact]);
};

describe('the search box', () => {
  test('finds an account by its id and its name, from the beginning and in any capitals', async () => {
    expect(await found('acme-1')).toEqual([['ACME-1', 'account', true]]);
    expect((await found('ACME')).map(([id]) => id).sort()).toEqual(['ACME-1', 'acme-2']);
    expect(await found('  zebra   staffing ')).toEqual([['acme-2', 'account', true]]);
    expect(await found('recruit')).toEqual([['ACME-1', 'account', false]]);
    expect(await found('ÄPFEL')).toEqual([['other', 'account', false]]);
    expect(await found('nobody')).toEqual([]);
    expect(await found('.*')).toEqual([]);
  });

  test('finds an account by its customer at Stripe, and a member by the address, until it changes or is removed', async () => {
    expect(await found('cus_Acme1')).toEqual([['ACME-1', 'customer', true]]);
    const { hits } = await search.search(person(), 'ann.berg@zebra.example');
    expect(hits).toMatchObject([{ account: { id: 'acme-2', name: 'Zebra Staffing' }, by: 'member', memberId: 'ann' }]);
    await services.members.put('acme-2', 'ann', { email: 'ann@new.example' });
    expect(await found('ann.berg')).toEqual([]);
    expect(await found('ann@new')).toEqual([['acme-2', 'member', false]]);
    await services.members.remove('acme-2', 'ann');
    expect(await found('ann@new')).toEqual([]);
    await put('other', 'Pears');
    expect(await found('äpfel')).toEqual([]);
    expect(await found('pears')).toEqual([['other', 'account', true]]);
  });

  test('finds a purchase by its own id, its payment and its checkout', async () => {
    const price = { amount: 20, currency: 'usd' };
    const { topUps } = services.payments;
    const made = await topUps.insert({
      ...{ accountId: 'acme-2', requestId: 'r-1', spaceId: null, memberId: null, credits: 10, livemode: false },
      ...{ unitPrice: price, total: { amount: 200, currency: 'usd' }, successUrl: null, cancelUrl: null },
    });
    await topUps.change(made, { paymentIntentId: 'pi_77', sessionId: 'cs_88' });
    for (const text of ['pi_77', 'cs_88', topUpId('acme-2', 'r-1')]) {
      const { hits } = await search.search(person(), text);
      expect(hits).toMatchObject([{ account: { id: 'acme-2' }, by: 'payment', exact: true, topUpId: made._id }]);
    }
    expect(await found('pi_7')).toEqual([['acme-2', 'payment', false]]);
  });

  test('finds an entry by its id, and what was paid for a job or a candidate within an account', async () => {
    const debit = (action: Action) => services.ledger.debit({ accountId: 'other', action, ...TESTER });
    await services.accounts.put('other', { features: { candidateAssistance: true } }, TESTER);
    for (const action of [evaluation('ada', 'j-1'), evaluation('bob', 'j-1'), evaluation('ada', 'j-2'), meeting(1)]) {
      expect(await debit(action)).toMatchObject({ ok: true });
    }
    expect(await found('other~000000000002')).toEqual([['other', 'entry', true]]);
    expect(await found('other~000000000099')).toEqual([]);
    const paid = async (query: Parameters<CustomerSearch['searchActions']>[2]) =>
      (await search.searchActions(person(), 'other', query)).items.map(({ seq }) => seq);
    expect(await paid({ jobId: 'j-1' })).toEqual([5, 4]);
    expect(await paid({ jobId: 'j-1', candidateId: 'ada' })).toEqual([4]);
    expect(await paid({ candidateId: 'ada' })).toEqual([6, 4]);
    expect(await paid({ candidateId: '.*' })).toEqual([]);
    await expect(paid({})).rejects.toMatchObject({ code: 'invalid-request' });
  });

  test('shows a page of hits, exact ones first, and says that there are more', async () => {
    await Promise.all(Array.from({ length: 25 }, (_, n) => put(`many-${n}`, `Many ${n}`)));
    const { hits, more } = await search.search(person(), 'many-2');
    expect(hits[0]).toMatchObject({ account: { id: 'many-2' }, exact: true });
    expect(more).toBe(false);
    expect(await search.search(person(), 'many')).toMatchObject({ more: true, hits: { length: 20 } });
  });

  test('that would take too long for all that begin with the text still shows what is the text, and says so', async () => {
    const hurried = searchWithin(0).search;
    expect(await hurried.search(person(), 'zebra staffing')).toMatchObject({
      hits: [{ account: { id: 'acme-2' }, exact: true }],
      unfinished: true,
    });
    expect(await hurried.search(person(), 'zebra')).toMatchObject({ hits: [], unfinished: true });
    expect(await search.search(person(), 'zebra')).toMatchObject({ hits: [{ exact: false }], unfinished: false });
  });

  test('records that somebody searched, and never for what', async () => {
    await search.search(person(), 'zebra staffing');
    expect(audit.lines).toEqual([{ by: 'staff-support', act: 'searched', facts: { hits: 1 } }]);
    await expect(search.search(person(), ' z ')).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(search.search(person(), 'z'.repeat(300))).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(search.search({ ...person(), role: 'x' as never }, 'zebra')).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });
});
