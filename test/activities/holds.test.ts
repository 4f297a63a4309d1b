import { describe, expect, test } from '@jest/globals';

import type { Debited, Held, Settled } from '../../client/workflow.js';
import { meeting, search } from '../support/actions.js';
import { activitiesInContext } from '../support/activities-in-context.js';
import { asJson } from '../support/as-json.js';
import { ledgerInMemory } from '../support/ledger-in-memory.js';

const NOW = new Date('2026-03-10T12:00:00Z');

function build() {
  let now = NOW;
  const memory = ledgerInMemory(() => now);
  const activities = activitiesInContext({ ledger: memory.ledger, onUnexpectedError: () => undefined });
  return {
    ...memory,
    activities,
    hold: async (input: object) => (await activities.holdCredits({ accountId: 'acme', ...input })) as unknown as Held,
    wait: (ms: number) => (now = new Date(now.getTime() + ms)),
  };
}

const failing = (type: string) => ({ name: 'ApplicationFailure', type, nonRetryable: true });

describe('a hold as an activity', () => {
  test('returns what HTTP returns, and the same when repeated', async () => {
    const { activities } = build();
    const call = { accountId: 'acme', action: search('s-1'), ttlSeconds: 60 };
    const held = {
      hold: {
        id: 'acme~000000000003',
        accountId: 'acme',
        spaceId: null,
        feature: 'talent_search',
        tokens: 20,
        expiresAt: '2026-03-10T12:01:00.000Z',
        expiresInSeconds: 60,
        state: 'open',
        priceListVersion: 1,
        debitId: null,
      },
      balance: { creditsLeft: 30, creditsTotal: 50, creditsHeld: 20, overageTokens: 0, periodId: 'acme~1' },
    } satisfies Held;
    expect(asJson(await activities.holdCredits(call))).toEqual(held);
    expect(asJson(await activities.holdCredits(call))).toEqual(held);
  });

  test('at another price than expected reserves nothing, and its debit expects what it reserves', async () => {
    const { activities, hold, creditsLeft } = build();
    await expect(hold({ action: search('s-1'), expectedTokens: 19 })).rejects.toMatchObject(failing('price-changed'));
    expect(creditsLeft()).toBe(50);
    await hold({ action: search('s-1'), expectedTokens: 20 });
    const debit = (expectedTokens: number) =>
      activities.debitCredits({ accountId: 'acme', action: search('s-1'), expectedTokens });
    await expect(debit(21)).rejects.toMatchObject(failing('price-changed'));
    await expect(debit(20)).resolves.toMatchObject({ debit: { tokens: 20 } });
    expect(creditsLeft()).toBe(30);
  });

  test('that is settled in part gives the rest back once, however often Temporal repeats it', async () => {
    const { activities, hold, creditsLeft } = build();
    const { id } = (await hold({ action: search('s-1') })).hold;
    const settle = async () => asJson(await activities.settleHold({ holdId: id, tokens: 5 })) as Settled;
    const first = await settle();
    expect(first).toMatchObject({ hold: { id, state: 'settled', debitId: first.debit.id }, debit: { tokens: 5 } });
    expect(await settle()).toEqual(first);
    expect(creditsLeft()).toBe(45);
    await expect(activities.settleHold({ holdId: id })).rejects.toMatchObject(failing('hold-resolved'));
    await expect(activities.releaseHold({ holdId: id })).rejects.toMatchObject(failing('hold-resolved'));
  });

  test('accepts ids as long as those over HTTP', async () => {
    const { activities } = build();
    const holdId = `acme~${'x'.repeat(695)}`;
    await expect(activities.releaseHold({ holdId })).rejects.toMatchObject(failing('not-found'));
    await expect(activities.releaseHold({ holdId: `${holdId}x` })).rejects.toMatchObject(failing('invalid-request'));
  });

  test('that is released gives all of it back, once', async () => {
    const { activities, hold, creditsLeft } = build();
    const { id } = (await hold({ action: search('s-1') })).hold;
    for (const _try of [1, 2]) {
      await expect(activities.releaseHold({ holdId: id })).resolves.toMatchObject({ hold: { state: 'released' } });
    }
    expect(creditsLeft()).toBe(50);
  });

  test('expires after 15 minutes unless the call says otherwise, and a settle after that is final', async () => {
    const { activities, hold, wait, ledger } = build();
    const { id } = (await hold({ action: search('s-1') })).hold;
    wait(15 * 60_000 - 1);
    expect(await ledger.findHold(id)).toMatchObject({ state: 'open' });
    wait(1);
    expect(await ledger.findHold(id)).toMatchObject({ state: 'expired' });
    await expect(activities.settleHold({ holdId: id })).rejects.toMatchObject(failing('hold-resolved'));
    await expect(activities.releaseHold({ holdId: id })).resolves.toMatchObject({ hold: { state: 'expired' } });
  });

  test('of an action that is charged returns its debit', async () => {
    const { activities } = build();
    const { debit } = await activities.debitCredits({ accountId: 'acme', action: search('s-1') });
    const answer = asJson(await activities.holdCredits({ accountId: 'acme', action: search('s-1') })) as Debited;
    expect(answer).toMatchObject({ alreadyCharged: true, debit: { id: debit.id } });
  });

  test('for bulk work is spent item by item, and its release gives the rest back', async () => {
    const { activities, hold, creditsLeft } = build();
    const { id } = (await hold({ feature: 'meeting_assistant', quantity: 4, requestId: 'run-1' })).hold;
    for (const meetingId of ['1', '2']) {
      const action = meeting(meetingId);
      await activities.debitCredits({ accountId: 'acme', action, holdId: id });
    }
    await expect(activities.releaseHold({ holdId: id })).resolves.toMatchObject({ balance: { creditsHeld: 0 } });
    expect(creditsLeft()).toBe(44);
  });

  test('that the account cannot pay is a final refusal with its numbers', async () => {
    const { hold } = build();
    const refused = hold({ feature: 'talent_search', quantity: 3, requestId: 'run-1' });
    await expect(refused).rejects.toMatchObject({
      ...failing('credits-exhausted'),
      details: [expect.objectContaining({ creditsLeft: 50, tokensNeeded: 60 })],
    });
  });

  test.each([
    ['nothing', undefined],
    ['an action that is null', { accountId: 'acme', action: null }],
    ['a bulk hold without requestId', { accountId: 'acme', feature: 'talent_search', quantity: 1 }],
    ['a bulk hold of nothing', { accountId: 'acme', feature: 'talent_search', quantity: 0, requestId: 'r' }],
    ['a bulk hold of too much', { accountId: 'acme', feature: 'talent_search', quantity: 10_001, requestId: 'r' }],
    ['no time', { accountId: 'acme', action: search('s-1'), ttlSeconds: 0 }],
    ['more than a day', { accountId: 'acme', action: search('s-1'), ttlSeconds: 86_401 }],
  ])('%s is an invalid request, and reserves nothing', async (_name, input) => {
    const { activities, creditsLeft } = build();
    await expect(activities.holdCredits(input)).rejects.toMatchObject(failing('invalid-request'));
    expect(creditsLeft()).toBe(50);
  });

  test.each([
    undefined,
    {},
    { holdId: { $ne: null } },
    { holdId: 'acme~000000000099' },
    { holdId: 'acme~000000000001' },
  ])('whose resolution has the input %j is refused and not retried', async (input) => {
    const { activities } = build();
    const final = { nonRetryable: true, type: expect.stringMatching(/^(invalid-request|not-found)$/) };
    await expect(activities.settleHold(input)).rejects.toMatchObject(final);
    await expect(activities.releaseHold(input)).rejects.toMatchObject(final);
  });
});
