/** Makes the terms of accounts in tests: each test names only what it is about. */
import { planTerms, SEED_PLANS, type PlanTerms } from '../../domain/pricing/plan.js';
import type { Terms } from '../../domain/account/terms.js';
import { termsOn } from '../../tools/servers/account-terms.js';
import { T0 } from './time.js';

type Changes = Partial<Omit<Terms, 'plan'>> & { readonly plan?: Partial<PlanTerms> };

const TEST_PLAN: PlanTerms = {
  planId: 'test',
  allocation: 100,
  packsCarryOver: false,
  overageLimit: 0,
  overageUnitPrice: { amount: 15, currency: 'usd' },
  packUnitPrice: { amount: 20, currency: 'usd' },
  interval: 'P1M',
};

/** On a plan of 100 credits a month, since 1 March 2026, with a threshold of 80 %. */
export const termsOf = ({ plan, ...others }: Changes = {}): Terms =>
  termsOn({ ...TEST_PLAN, ...plan }, { anchorDate: '2026-03-01', thresholdPercent: 80, ...others });

export const TERMS = termsOf();

/** As an Owner allows it: all the overage that the plan offers. */
export const OVERAGE_ALLOWED: NonNullable<Terms['overage']> = {
  allowed: true,
  limit: 100_000,
  unitPrice: { amount: 1_000, currency: 'usd' },
};

/** One of the plans that every database begins with. */
export const planOf = (id: string): PlanTerms => planTerms(SEED_PLANS.find((plan) => plan.id === id)!);

/** On the Free plan, 50 credits a month, from today on. */
export const freeTerms = ({ plan, ...others }: Changes = {}): Terms => termsOn({ ...planOf('free'), ...plan }, others);

/** The same, from the day of `T0` on, where the clocks of tests stand: its first period lasts a month from there. */
export const freeTermsAtT0 = (changes: Changes = {}): Terms =>
  freeTerms({ anchorDate: T0.toISOString().slice(0, 10), ...changes });
