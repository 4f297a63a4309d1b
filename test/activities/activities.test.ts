import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityServices } from '../../activities/index.js';
import { toFailure } from '../../activities/failures.js';
import type { CreditsActivities, Debited } from '../../client/workflow.js';
import { FuelgaugeError } from '../../domain/errors.js';
import { evaluation, search } from '../support/actions.js';
import { activitiesInContext } from '../support/activities-in-context.js';
import { asJson } from '../support/as-json.js';
import { ledgerInMemory } from '../support/ledger-in-memory.js';

const NOW = new Date('2026-03-10T12:00:00Z');
const unexpected: unknown[] = [];
const onUnexpectedError = (error: unknown) => {
  unexpected.push(error);
};
const build = () => {
  const memory = ledgerInMemory(() => NOW);
  return { ...memory, activities: activitiesInContext({ ledger: memory.ledger, onUnexpectedError }) };
};

const failureOf = async (work: Promise<unknown>): Promise<ApplicationFailure> => {
  const error: unknown = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(ApplicationFailure);
  return error as ApplicationFailure;
};

describe('the activities', () => {
  test('have the names that callers rely on', () => {
    const { activities } = build();
    const names: (keyof CreditsActivities)[] = [
      'debitCredits',
      'readWaiting',
      'cancelWaiting',
      'refundDebit',
      'holdCredits',
      'settleHold',
      'releaseHold',
      'readBalance',
    ];
    expect(Object.keys(activities)).toEqual(names);
  });

  test('a debit returns what HTTP returns', async () => {
    const { activities } = build();
    const call = { accountId: 'acme', memberId: 'm-7', action: evaluation('c-9') };
    const debited = {
      debit: {
        id: 'acme~000000000003',
        accountId: 'acme',
        spaceId: null,
        memberId: 'm-7',
        feature: 'candidate_evaluation',
        tokens: 1,
        at: '2026-03-10T12:00:00.000Z',
        periodId: 'acme~1',
        priceListVersion: 1,
        overageTokens: 0,
        attempt: 1,
      },
      alreadyCharged: false,
      balance: { creditsLeft: 49, creditsTotal: 50, creditsHeld: 0, overageTokens: 0, periodId: 'acme~1' },
    } satisfies Debited;
    expect(asJson(await activities.debitCredits(call))).toEqual(debited);
    expect(asJson(await activities.debitCredits(call))).toEqual({ ...debited, alreadyCharged: true });
  });

  test('a debit at another price than expected is refused for good and charges nothing; at the expected one it is charged', async () => {
    const { activities, creditsLeft } = build();
    const call = { accountId: 'acme', action: search('s-1') };
    for (const expectedTokens of [19, 21, 0]) {
      const failure = await failureOf(activities.debitCredits({ ...call, expectedTokens }));
      expect(failure).toMatchObject({ type: 'price-changed', nonRetryable: true });
      expect(failure.details).toMatchObject([{ tokens: 20, expectedTokens }]);
    }
    expect(creditsLeft()).toBe(50);
    const charged = await activities.debitCredits({ ...call, expectedTokens: 20 });
    expect(charged).toMatchObject({ debit: { tokens: 20 }, alreadyCharged: false });
    expect(creditsLeft()).toBe(30);
  });

  test('a charged action that is debited again answers its debit, whatever price is expected now', async () => {
    const { activities, creditsLeft } = build();
    const call = { accountId: 'acme', action: search('s-1'), expectedTokens: 20 };
    const { debit } = await activities.debitCredits(call);
    for (const again of [call, { ...call, expectedTokens: 25 }, { accountId: 'acme', action: search('s-1') }]) {
      expect(await activities.debitCredits(again)).toMatchObject({ debit, alreadyCharged: true });
    }
    expect(creditsLeft()).toBe(30);
  });

  test('a refund gives back once for its requestId', async () => {
    const { activities, creditsLeft } = build();
    const { debit } = await activities.debitCredits({ accountId: 'acme', action: search('s-1') });
    const call = { debitId: debit.id, tokens: 5, reason: 'It found nobody.', requestId: 'refund-1' };
    const first = await activities.refundDebit(call);
    expect(first.refund).toMatchObject({ debitId: debit.id, tokens: 5, reason: 'It found nobody.' });
    expect(await activities.refundDebit(call)).toEqual(first);
    expect(creditsLeft()).toBe(35);
  });

  test('a refund without requestId is refused: Temporal may repeat it', async () => {
    const { activities } = build();
    const failure = await failureOf(activities.refundDebit({ debitId: 'acme~000000000002', reason: 'none' }));
    expect(failure).toMatchObject({ type: 'invalid-request', nonRetryable: true });
  });

  test('the balance says when the period ends', async () => {
    const { activities } = build();
    expect(asJson(await activities.readBalance({ accountId: 'acme' }))).toEqual({
      accountId: 'acme',
      balance: { creditsLeft: 50, creditsTotal: 50, creditsHeld: 0, overageTokens: 0, periodId: 'acme~1' },
      periodEndsAt: '2026-04-09T22:00:00.000Z',
    });
    const failure = await failureOf(activities.readBalance({ accountId: 'nobody' }));
    expect(failure).toMatchObject({ type: 'not-found', message: 'The account was not found.', nonRetryable: true });
  });

  test('a refusal is final and carries its numbers', async () => {
    const { activities } = build();
    for (const id of ['1', '2']) await activities.debitCredits({ accountId: 'acme', action: search(id) });
    const failure = await failureOf(activities.debitCredits({ accountId: 'acme', action: search('3') }));
    expect(failure).toMatchObject({
      type: 'credits-exhausted',
      nonRetryable: true,
      message: 'This needs 20 tokens and 10 are left.',
    });
    expect(asJson(failure.details)).toEqual([
      { creditsLeft: 10, tokensHeld: 0, tokensNeeded: 20, periodEndsAt: '2026-04-09T22:00:00.000Z' },
    ]);
  });

  test.each([
    ['nothing', undefined],
    ['an id with a slash', { accountId: 'a/b', action: evaluation('c-9') }],
    ['an id that is too long', { accountId: 'a'.repeat(129), action: evaluation('c-9') }],
    ['an unknown feature', { accountId: 'acme', action: { ...evaluation('c-9'), feature: 'coffee' } }],
    ['a missing part', { accountId: 'acme', action: { feature: 'candidate_evaluation', jobId: 'job-1' } }],
    ['an unknown kind', { accountId: 'acme', action: { ...search('1'), kind: 'deep' } }],
    ['null for an optional field', { accountId: 'acme', spaceId: null, action: evaluation('c-9') }],
  ])('%s is an invalid request, and charges nothing', async (_name, input) => {
    const { activities, creditsLeft } = build();
    const failure = await failureOf(activities.debitCredits(input));
    expect(failure).toMatchObject({ type: 'invalid-request', nonRetryable: true });
    expect(failure.details).toEqual([{ issues: [expect.objectContaining({ message: expect.any(String) })] }]);
    expect(creditsLeft()).toBe(50);
  });

  test.each([
    { feature: 'meeting_assistant', meetingId: 'm' },
    { feature: 'talent_search', kind: 'resurface', searchId: 's' },
    { feature: 'talent_search', kind: 'rescreen', jobId: 'j', rerunId: 'r' },
  ])('charges every kind of action: $feature $kind', async (action) => {
    await expect(build().activities.debitCredits({ accountId: 'acme', action })).resolves.toMatchObject({
      alreadyCharged: false,
    });
  });
});

describe('a failed activity', () => {
  test.each([
    ['credits-exhausted', true],
    ['space-limit-reached', true],
    ['feature-off', true],
    ['account-closed', true],
    ['key-conflict', true],
    ['already-refunded', true],
    ['invalid-request', true],
    ['not-found', true],
    ['ledger-unavailable', false],
    ['internal-error', false],
  ] as const)('with the failure %s is not retried: %s', (code, nonRetryable) => {
    const failure = toFailure(new FuelgaugeError(code, 'What happened.', { a: 1 }));
    expect(failure).toMatchObject({ type: code, message: 'What happened.', nonRetryable, details: [{ a: 1 }] });
  });

  test('with an unknown error is repeated; the operator gets the error, the caller does not', async () => {
    const secret = new Error('password of mongodb');
    const broken: ActivityServices['ledger'] = { ...ledgerInMemory().ledger, debit: () => Promise.reject(secret) };
    const { debitCredits } = activitiesInContext({ ledger: broken, onUnexpectedError });
    const failure = await failureOf(debitCredits({ accountId: 'acme', action: evaluation('c-9') }));
    expect(failure).toMatchObject({ type: 'internal-error', nonRetryable: false });
    expect(failure.message).not.toContain('password');
    expect(failure.cause).toBeUndefined();
    expect(unexpected).toContain(secret);
  });
});
