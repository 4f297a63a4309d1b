import { beforeEach, expect, test } from '@jest/globals';
import type { NewNotification } from '../../alerts/in-app/notifications.js';
import { createRefusedActions, type RefusedActions } from '../../alerts/refused-actions.js';
import type { AccountState } from '../../domain/account/account-state.js';
import type { Feature } from '../../domain/pricing/price-list.js';
import { FIRST_PRICE_LIST } from '../../domain/pricing/price-list.js';

const START = new Date('2026-09-01T00:00:00Z');
const END = new Date('2026-10-01T00:00:00Z');
let end: Date;
let added: NewNotification[];
let reads: number;
let away: boolean;
let errors: unknown[];
let refusedActions: RefusedActions;

beforeEach(() => {
  end = END;
  added = [];
  reads = 0;
  away = false;
  errors = [];
  refusedActions = createRefusedActions({
    notifications: {
      add(notification) {
        added.push(notification);
        return Promise.resolve({ number: added.length, added: true });
      },
    },
    readAccount(accountId) {
      reads += 1;
      if (away) return Promise.reject(new Error('away'));
      const state = { accountId, period: { id: `${accountId}~3`, start: START, end }, terms: { timeZone: 'UTC' } };
      return Promise.resolve(state as unknown as AccountState);
    },
    priceList: () => FIRST_PRICE_LIST,
    onError: (error) => errors.push(error),
  });
});

const refuseAction = (feature: Feature, accountId = 'acme', periodEndsAt = END): void => {
  const facts = { creditsLeft: 5, tokensNeeded: 20, tokensHeld: 0, periodEndsAt };
  refusedActions.report({
    accountId,
    feature,
    refusal: { code: 'credits-exhausted', detail: 'This needs 20 tokens and 5 are left.', facts },
    at: START,
  });
};

test('only a lack of credits is notified', async () => {
  const refusal = { code: 'spending-paused', detail: 'Spending is paused.', facts: {} } as const;
  refusedActions.report({ accountId: 'acme', feature: 'talent_search', refusal, at: START });
  await refusedActions.drain();
  expect(added).toEqual([]);
});

test('the notification says what was refused, what it needs and what is left', async () => {
  refuseAction('talent_search');
  await refusedActions.drain();
  expect(added).toEqual([
    {
      id: 'acme~3~action_refused~talent_search',
      accountId: 'acme',
      kind: 'action_refused',
      title: 'Talent search was refused',
      body:
        'This needs 20 tokens and 5 are left. Try again from 1 Oct on, or after an Owner has purchased credits. ' +
        'Candidates, pipeline and listings keep working.',
      facts: {
        ...{ feature: 'talent_search', tokensNeeded: 20, creditsLeft: 5, tokensHeld: 0 },
        ...{ periodId: 'acme~3', periodEnd: END },
      },
      at: expect.any(Date),
    },
  ]);
});

test('a feature that is refused again and again in a period costs the database nothing more', async () => {
  for (let n = 0; n < 1_000; n += 1) refuseAction('talent_search');
  await refusedActions.drain();
  for (let n = 0; n < 1_000; n += 1) refuseAction('talent_search');
  await refusedActions.drain();
  expect([added.length, reads]).toEqual([1, 1]);
});

test('each feature, account and period is reported by itself', async () => {
  refuseAction('talent_search');
  refuseAction('meeting_assistant');
  refuseAction('talent_search', 'other');
  await refusedActions.drain();
  end = new Date('2026-11-01T00:00:00Z');
  refuseAction('talent_search', 'acme', end);
  await refusedActions.drain();
  expect(added.map(({ facts }) => facts['feature'])).toEqual([
    'talent_search',
    'meeting_assistant',
    'talent_search',
    'talent_search',
  ]);
});

test('one that could not be stored is stored at the next refusal', async () => {
  away = true;
  refuseAction('talent_search');
  await refusedActions.drain();
  expect([errors.length, added.length]).toEqual([1, 0]);
  away = false;
  refuseAction('talent_search');
  await refusedActions.drain();
  expect(added).toHaveLength(1);
});

test('one of a period that has ended since is not shown', async () => {
  end = new Date('2026-11-01T00:00:00Z');
  refuseAction('talent_search');
  await refusedActions.drain();
  expect(added).toEqual([]);
});

test('many accounts at once are worked on a few at a time, and none is lost', async () => {
  for (let n = 0; n < 2_000; n += 1) refuseAction('talent_search', `account-${n}`);
  expect(reads).toBeLessThanOrEqual(4);
  await refusedActions.drain();
  expect(added).toHaveLength(2_000);
});
