import { describe, expect, test } from '@jest/globals';
import { SEED_PLANS } from '../../../domain/pricing/plan.js';
import { subscriptionState, type SubscriptionSeen } from '../../../payments/subscriptions/subscription-state.js';

const PLANS = SEED_PLANS.map((plan) => (plan.free ? plan : { ...plan, stripePriceId: `price_${plan.id}` }));
const UNTOUCHED = { planId: 'free', subscription: null };

const seen = (id: string, status: string, price: string, more: Partial<SubscriptionSeen> = {}): SubscriptionSeen => ({
  id,
  status,
  cancelAtPeriodEnd: false,
  createdMs: 0,
  priceIds: [`price_${price}`],
  ...more,
});
/** An account whose plan a subscription pays for. */
const paying = (id: string, pays: string, planId = pays) => ({
  planId,
  subscription: { id, status: 'active', cancelAtPeriodEnd: false, planId: pays, revision: 1 },
});

describe('one subscription', () => {
  test.each(['active', 'trialing', 'past_due'])('that is %s brings its plan', (status) => {
    expect(subscriptionState([seen('s', status, 'pro')], PLANS, UNTOUCHED)).toEqual({
      changes: { planId: 'pro', subscription: { id: 's', status, cancelAtPeriodEnd: false, planId: 'pro' } },
      parkedBecause: null,
    });
  });

  test.each(['canceled', 'unpaid', 'incomplete_expired', 'paused'])('that is %s by now leads to Free', (status) => {
    expect(subscriptionState([seen('s', status, 'pro')], PLANS, paying('s', 'pro')).changes).toEqual({
      planId: 'free',
      subscription: { id: 's', status, cancelAtPeriodEnd: false, planId: null },
    });
  });

  test.each(['canceled', 'incomplete', 'incomplete_expired', 'unheard_of'])(
    'that is %s and never paid for the plan takes nothing',
    (status) => {
      const { changes } = subscriptionState([seen('s', status, 'pro')], PLANS, { planId: 'scale', subscription: null });
      expect(changes).toEqual({ subscription: { id: 's', status, cancelAtPeriodEnd: false, planId: null } });
    },
  );

  test('of an unknown status keeps what it brought', () => {
    expect(subscriptionState([seen('s', 'v9', 'pro')], PLANS, paying('s', 'pro'))).toEqual({
      changes: null,
      parkedBecause: null,
    });
  });

  test('may be of several plans and of other things: the largest counts', () => {
    const priceIds = ['price_pro', 'price_starter', 'price_seats'];
    expect(subscriptionState([seen('s', 'active', '', { priceIds })], PLANS, UNTOUCHED).changes).toMatchObject({
      planId: 'pro',
    });
  });

  test('that Stripe no longer lists is for a person', () => {
    expect(subscriptionState([], PLANS, paying('s', 'pro'))).toEqual({
      changes: null,
      parkedBecause: 'Stripe no longer lists s',
    });
  });
});

describe('a price that no plan has', () => {
  test.each([
    ['of a customer without a plan', UNTOUCHED],
    ['of the subscription that brought the plan', paying('s', 'pro')],
  ])('%s changes nothing and is for a person', (_, account) => {
    expect(subscriptionState([seen('s', 'active', 'unheard_of')], PLANS, account)).toEqual({
      changes: null,
      parkedBecause: 'no plan is sold at the price of s (price_unheard_of)',
    });
  });

  test('does not keep a plan alive whose own subscription is over', () => {
    const both = [seen('s', 'canceled', 'pro'), seen('support', 'active', 'support')];
    expect(subscriptionState(both, PLANS, paying('s', 'pro'))).toMatchObject({
      changes: { planId: 'free' },
      parkedBecause: 'no plan is sold at the price of support (price_support)',
    });
  });

  test('beside one that has a plan is ignored', () => {
    const both = [seen('s', 'active', 'pro'), seen('support', 'active', 'support')];
    expect(subscriptionState(both, PLANS, UNTOUCHED)).toMatchObject({
      changes: { planId: 'pro' },
      parkedBecause: null,
    });
  });
});

describe('several subscriptions', () => {
  test('bring the largest plan that is paid, in any order', () => {
    const all = [
      seen('old', 'canceled', 'scale', { createdMs: 1 }),
      seen('pro', 'past_due', 'pro', { createdMs: 2 }),
      seen('starter', 'active', 'starter', { createdMs: 3 }),
    ];
    for (const listed of [all, all.toReversed()]) {
      expect(subscriptionState(listed, PLANS, UNTOUCHED).changes).toMatchObject({
        planId: 'pro',
        subscription: { id: 'pro' },
      });
    }
  });

  test('of one plan are ranked by age: the newest counts', () => {
    const two = [seen('a', 'active', 'pro', { createdMs: 1 }), seen('b', 'active', 'pro', { createdMs: 2 })];
    expect(subscriptionState(two, PLANS, paying('a', 'pro')).changes).toMatchObject({ subscription: { id: 'b' } });
  });
});

describe('a plan that the host set by hand', () => {
  test('stays until the subscription pays for another one', () => {
    const byHand = paying('s', 'starter', 'scale');
    expect(subscriptionState([seen('s', 'past_due', 'starter')], PLANS, byHand).changes).not.toHaveProperty('planId');
    expect(subscriptionState([seen('s', 'active', 'pro')], PLANS, byHand).changes).toMatchObject({ planId: 'pro' });
  });

  test('is not taken when the subscription ends', () => {
    const { changes } = subscriptionState([seen('s', 'canceled', 'starter')], PLANS, paying('s', 'starter', 'scale'));
    expect(changes).toEqual({
      subscription: { id: 's', status: 'canceled', cancelAtPeriodEnd: false, planId: null },
    });
  });
});

test('without a free plan the end of a subscription is for a person', () => {
  const sold = PLANS.filter(({ free }) => !free);
  expect(subscriptionState([seen('s', 'canceled', 'pro')], sold, paying('s', 'pro'))).toEqual({
    changes: null,
    parkedBecause: 's is over, and there is no free plan',
  });
});
