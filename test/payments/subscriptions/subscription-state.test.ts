import { describe, expect, test } from '@jest/globals';
import { SEED_PLANS } from '../../../domain/pricing/plan.js';
import {
  subscriptionState as stateAt,
  type SubscriptionSeen,
} from '../../../payments/subscriptions/subscription-state.js';

const PLANS = SEED_PLANS.map((plan) => (plan.free ? plan : { ...plan, stripePriceId: `price_${plan.id}` }));
const NOW = new Date('2026-03-10T12:00:00Z');
const LATER = new Date('2026-03-11T12:00:00Z');
const subscriptionState = (...[seenNow, plans, account]: DropLast<Parameters<typeof stateAt>>) =>
  stateAt(seenNow, plans, account, NOW);
type DropLast<T extends unknown[]> = T extends [...infer Rest, unknown] ? Rest : never;
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
  test.each(['active', 'trialing'])('that is %s brings its plan', (status) => {
    expect(subscriptionState([seen('s', status, 'pro')], PLANS, UNTOUCHED)).toEqual({
      changes: { planId: 'pro', subscription: { id: 's', status, cancelAtPeriodEnd: false, planId: 'pro' } },
      parkedBecause: null,
    });
  });

  test.each(['canceled', 'incomplete_expired', 'paused'])('that is %s by now leads to Free', (status) => {
    expect(subscriptionState([seen('s', status, 'pro')], PLANS, paying('s', 'pro')).changes).toEqual({
      planId: 'free',
      subscription: { id: 's', status, cancelAtPeriodEnd: false, planId: null },
    });
  });

  test('that Stripe gave up leads to Free and tells finance that it is unpaid', () => {
    expect(subscriptionState([seen('s', 'unpaid', 'pro')], PLANS, paying('s', 'pro')).changes).toEqual({
      planId: 'free',
      subscription: {
        id: 's',
        status: 'unpaid',
        cancelAtPeriodEnd: false,
        planId: null,
        unpaid: { since: NOW, kind: 'renewal', planId: 'pro' },
      },
    });
  });

  test.each(['past_due', 'canceled', 'incomplete', 'incomplete_expired', 'unheard_of'])(
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
      seen('pro', 'active', 'pro', { createdMs: 2 }),
      seen('owing', 'past_due', 'scale', { createdMs: 4 }),
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

describe('credits follow payment', () => {
  const owing = (price: string, more: Partial<SubscriptionSeen> = {}) => [seen('s', 'past_due', price, more)];

  test('an upgrade that nobody paid changes nothing but what finance sees', () => {
    for (const more of [{}, { unpaidInvoice: 'upgrade' as const }]) {
      expect(subscriptionState(owing('scale', more), PLANS, paying('s', 'starter'))).toEqual({
        changes: {
          subscription: {
            id: 's',
            status: 'past_due',
            cancelAtPeriodEnd: false,
            planId: 'starter',
            unpaid: { since: NOW, kind: 'upgrade', planId: 'scale' },
          },
        },
        parkedBecause: null,
      });
    }
  });

  test('a renewal that nobody paid leads to Free with the next period, and back once it is paid', () => {
    const { changes } = subscriptionState(owing('pro', { unpaidInvoice: 'renewal' }), PLANS, paying('s', 'pro'));
    const unpaid = { since: NOW, kind: 'renewal', planId: 'pro' } as const;
    expect(changes).toMatchObject({ planId: 'free', subscription: { planId: 'pro', unpaid, fallbackPlanId: 'free' } });
    const account = { planId: 'free', subscription: { ...changes!.subscription, revision: 2 } };
    const again = stateAt(owing('pro', { unpaidInvoice: 'renewal' }), PLANS, account, LATER).changes;
    expect(again).toEqual({ subscription: changes!.subscription });
    expect(stateAt([seen('s', 'active', 'pro')], PLANS, account, LATER).changes).toEqual({
      planId: 'pro',
      subscription: { id: 's', status: 'active', cancelAtPeriodEnd: false, planId: 'pro' },
    });
    const over = stateAt([seen('s', 'canceled', 'pro')], PLANS, account, LATER).changes;
    expect(over).not.toHaveProperty('planId');
    expect(over).toMatchObject({ subscription: { status: 'canceled', planId: null, unpaid } });
    const ended = { planId: 'free', subscription: { ...over!.subscription, revision: 3 } };
    expect(stateAt([seen('s', 'canceled', 'pro')], PLANS, ended, LATER).changes).toEqual(over);
  });

  test('an unpaid upgrade whose renewal is unpaid as well brings the next period no credits either', () => {
    const first = subscriptionState(owing('scale', { unpaidInvoice: 'upgrade' }), PLANS, paying('s', 'starter'));
    const account = { planId: 'starter', subscription: { ...first.changes!.subscription, revision: 2 } };
    const { changes } = stateAt(owing('scale', { unpaidInvoice: 'renewal' }), PLANS, account, LATER);
    expect(changes).toMatchObject({
      planId: 'free',
      subscription: { planId: 'starter', unpaid: { since: LATER, kind: 'renewal', planId: 'scale' } },
    });
  });

  test('a smaller plan needs no payment', () => {
    const { changes } = subscriptionState(owing('starter', { unpaidInvoice: 'upgrade' }), PLANS, paying('s', 'pro'));
    expect(changes).toMatchObject({ planId: 'starter', subscription: { planId: 'starter' } });
  });

  test('a plan that the host set while a payment is due stays when it is paid', () => {
    const { changes } = subscriptionState(owing('pro'), PLANS, paying('s', 'pro'));
    const byHand = { planId: 'scale', subscription: { ...changes!.subscription, revision: 2 } };
    expect(subscriptionState([seen('s', 'active', 'pro')], PLANS, byHand).changes).not.toHaveProperty('planId');
  });

  test('without a free plan an unpaid renewal is for a person', () => {
    const sold = PLANS.filter(({ free }) => !free);
    expect(subscriptionState(owing('pro'), sold, paying('s', 'pro'))).toMatchObject({
      changes: { subscription: { planId: 'pro', unpaid: { kind: 'renewal' } } },
      parkedBecause: 'the renewal of s is unpaid, and there is no free plan',
    });
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
