import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createCustomersCard, type CustomersCard } from '../../../admin/customers/customers-card.js';
import { STAFF_ROLES } from '../../../admin/staff/roles.js';
import { createCardReader, ONLOOKER } from '../../../card/card-reader.js';
import { auditInMemory, person } from '../explain/support.js';
import { meeting, search, serveLive, type LiveApi } from '../../api/support/live-app.js';
import { topUpOf } from '../../domain/reducer/ledger-driver.js';
import { signed, type TestCommand } from '../../support/actor.js';
import { asJson } from '../../support/as-json.js';

let api: LiveApi;
let card: CustomersCard;
const audit = auditInMemory();
beforeAll(async () => {
  api = await serveLive();
  const reader = createCardReader({ ...api, ...api.services, planUrl: 'https://host.test/plan' });
  card = createCustomersCard({ card: reader, audit });
});
beforeEach(() => {
  audit.lines.length = 0;
});
afterAll(() => api.close());

const run = (accountId: string, command: TestCommand) => api.ledger.submit(accountId, signed(command));
const pause = { type: 'pause', pauseId: 'p', feature: 'meeting_assistant', reason: 'look' } as const;

/** Each brings an account into the state that its name says. */
const STATES: Readonly<Record<string, (accountId: string) => Promise<unknown>>> = {
  'in use': async (accountId) => {
    await run(accountId, topUpOf('pack', 40));
    await api.host('POST', '/v1/debits', meeting(accountId, 'm-1', { spaceId: `${accountId}-berlin` }));
    await api.host('POST', '/v1/holds', meeting(accountId, 'm-2'));
  },
  'at zero': async (accountId) => {
    await api.host('POST', '/v1/debits', search(accountId, 's-1'));
    await api.host('POST', '/v1/debits', search(accountId, 's-2'));
    const rest = { type: 'clawback', clawbackId: 'c', grantId: 'allocation~1', tokens: 10, reason: 'refund' } as const;
    await run(accountId, rest);
  },
  'in debt': async (accountId) => {
    await run(accountId, topUpOf('pack', 40));
    for (const id of ['1', '2', '3', '4']) await api.host('POST', '/v1/debits', search(accountId, id));
    await run(accountId, {
      ...{ type: 'clawback', clawbackId: 'c', grantId: 'top_up~pack', tokens: 40, reason: 'refund' },
    });
  },
  paused: (accountId) => run(accountId, pause),
  closed: (accountId) => api.host('DELETE', `/v1/accounts/${accountId}`),
};

interface ShownCard {
  readonly accountId: string;
  readonly creditsLeft: number;
  readonly debt: number;
  readonly paused: readonly object[];
  readonly purchase: { readonly allowed: boolean };
  readonly overage: object;
  readonly asOf: string;
  readonly runway: object;
}

test.each(Object.keys(STATES))(
  'staff see of an account %s the card that its customer gets, field by field, with nothing to buy',
  async (state) => {
    const accountId = await api.openAccount(state.replace(' ', '-'));
    await STATES[state]!(accountId);
    const theirs = (await api.host('GET', `/v1/accounts/${accountId}/balance`)).body as unknown as ShownCard;
    const ours = asJson(await card.view(person('viewer'), accountId)) as ShownCard;
    expect(Object.keys(ours)).toEqual(Object.keys(theirs));
    expect(ours).toEqual({
      ...theirs,
      purchase: { ...theirs.purchase, allowed: false, ask: ['Owner'] },
      overage: { ...theirs.overage, mayChange: false },
      // Both look into the future from their own moment.
      asOf: ours.asOf,
      runway: ours.runway,
    });
    expect(Object.keys(ours.runway)).toEqual(Object.keys(theirs.runway));
    const is = {
      'at zero': ours.creditsLeft === 0 && ours.debt === 0,
      'in debt': ours.creditsLeft === 0 && ours.debt > 0,
      paused: ours.paused.length === 1,
      closed: !theirs.purchase.allowed,
    };
    expect(is).toEqual(Object.fromEntries(Object.keys(is).map((name) => [name, name === state])));
  },
);

test('the credits of a card are read after its purchases, so that none is called added which they lack', async () => {
  const accountId = await api.openAccount('raced');
  const { topUps } = api.payments;
  const read: string[] = [];
  const noted = async <T>(found: Promise<T>): Promise<T> => {
    await found;
    read.push('purchases');
    return await found;
  };
  const readAccount = (id: string) => {
    read.push('credits');
    return api.ledger.readAccount(id);
  };
  const reader = createCardReader({
    ...{ ...api, ...api.services, planUrl: null },
    ledger: { ...api.ledger, readAccount },
    payments: {
      topUps: {
        ...topUps,
        pending: (id) => noted(topUps.pending(id)),
        newest: (id, spaceId) => noted(topUps.newest(id, spaceId)),
      },
    },
  });
  await reader.read(accountId, ONLOOKER);
  expect(read).toEqual(['purchases', 'purchases', 'credits']);
});

test('the card is recorded before it is shown: where that fails, nothing is', async () => {
  const accountId = await api.openAccount('recorded');
  for (const role of STAFF_ROLES) await card.view(person(role), accountId);
  expect(audit.lines).toEqual(
    STAFF_ROLES.map((role) => ({ by: `staff-${role}`, act: 'card-viewed', accountId: 'recorded' })),
  );
  const reader = createCardReader({ ...api, ...api.services, planUrl: null });
  const unrecorded = createCustomersCard({
    card: reader,
    audit: { record: () => Promise.reject(new Error('away')) },
  });
  await expect(unrecorded.view(person(), accountId)).rejects.toThrow('away');
});

test('of an account that does not exist there is no card and no look, and nobody without the right sees one', async () => {
  await expect(card.view(person(), 'nobody')).rejects.toMatchObject({ code: 'not-found' });
  await expect(card.view({ ...person(), role: 'x' as never }, 'recorded')).rejects.toMatchObject({
    code: 'not-allowed',
  });
  expect(audit.lines).toEqual([]);
});
