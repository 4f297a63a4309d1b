import { beforeEach, expect, test } from '@jest/globals';
import { createExpiringCredits } from '../../alerts/expiring-credits.js';
import type { NewNotification } from '../../alerts/in-app/notifications.js';
import type { AccountState } from '../../domain/account/account-state.js';
import type { Grant } from '../../domain/grant.js';

const START = new Date('2026-09-01T00:00:00Z');
const END = new Date('2026-10-01T00:00:00Z');
let added: NewNotification[];
let account: { grants: Grant[]; number: number; state: 'open' | 'closed' };
beforeEach(() => {
  added = [];
  account = { grants: [], number: 3, state: 'open' };
});

const pack = (remaining: number, day: number, fields: Partial<Grant> = {}): Grant => ({
  ...{ id: `tu_${day}`, source: 'top_up', granted: 100, remaining, expiresAt: END, priority: 1 },
  at: new Date(Date.UTC(2026, 8, day)),
  ...fields,
});

const announce = async (...grants: Grant[]): Promise<NewNotification | undefined> => {
  const { number, state } = account;
  const stored = {
    ...{ accountId: 'acme', grants, terms: { state, timeZone: 'UTC' } },
    period: { id: `acme~${number}`, number, start: START, end: END },
  };
  const expiringCredits = createExpiringCredits({
    notifications: {
      add(notification) {
        added.push(notification);
        return Promise.resolve({ number: 1, added: true });
      },
    },
    readAccount: () => Promise.resolve(stored as unknown as AccountState),
  });
  await expiringCredits.announce('acme', 3);
  return added.at(-1);
};

test('the notification says how much of which purchase expires, and when', async () => {
  expect(await announce(pack(80, 3))).toMatchObject({
    ...{ id: 'acme~3~credits_expire_soon', accountId: 'acme', kind: 'credits_expire_soon' },
    title: 'Credits expire soon',
    body: '80 of the 100 credits bought on 3 Sep expire on 30 Sep.',
    facts: { periodId: 'acme~3', packs: [{ grantId: 'tu_3', granted: 100, remaining: 80, expiresAt: END }] },
  });
});

test('several purchases are one notification, the oldest first', async () => {
  const found = await announce(pack(10, 9), pack(20, 5), pack(30, 7), pack(40, 8), pack(1, 6, { granted: 2 }));
  expect(found?.body).toBe(
    '20 of the 100 credits bought on 5 Sep expire on 30 Sep. ' +
      '1 of the 2 credits bought on 6 Sep expires on 30 Sep. ' +
      '30 of the 100 credits bought on 7 Sep expire on 30 Sep. ' +
      '2 more packs have credits that expire.',
  );
  expect(added).toHaveLength(1);
});

test('a pack of which less than a tenth is unspent is not announced', async () => {
  expect(await announce(pack(9, 3))).toBeUndefined();
  expect(await announce(pack(10, 3))).toBeDefined();
});

test('the allocation and packs that carry over are not announced', async () => {
  const allocation = pack(500, 1, { source: 'allocation', granted: 500 });
  expect(await announce(allocation, pack(80, 3, { expiresAt: null }))).toBeUndefined();
});

test('nothing is announced of a period that is over, or of a closed account', async () => {
  account.number = 4;
  expect(await announce(pack(80, 3))).toBeUndefined();
  account = { grants: [], number: 3, state: 'closed' };
  expect(await announce(pack(80, 3))).toBeUndefined();
});
