/** A plan says what each period brings, what one more credit costs, and whether spending may go beyond that. */
import type { Money } from './money.js';

export interface Plan {
  readonly id: string;
  readonly name: string;
  readonly free: boolean;
  /** The subscription's price for one interval. */
  readonly price: Money;
  readonly creditsPerPeriod: number;
  readonly packUnitPrice: Money;
  /** `allowed`: the plan offers overage. Each account begins without it, until an Owner allows it. */
  readonly overage: { readonly allowed: boolean; readonly limit: number; readonly unitPrice: Money };
  /** ISO 8601 duration of one period. */
  readonly interval: string;
  /** Whether packs outlive the period they were bought in. */
  readonly packsCarryOver: boolean;
  /** The price at Stripe whose subscribers get this plan; null where Stripe has no say in it. */
  readonly stripePriceId: string | null;
}

/** What a version of a plan says. */
export type PlanContent = Omit<Plan, 'id'>;

/** The ledger decides by these terms of a plan. They are copied into the account, so that only a command changes them. */
export interface PlanTerms {
  readonly planId: string;
  readonly allocation: number;
  readonly packsCarryOver: boolean;
  /** Tokens beyond the allocation that the plan offers for a period; none are spent until an Owner allows it. */
  readonly overageLimit: number;
  /** What one token beyond the allocation costs. */
  readonly overageUnitPrice: Money;
  readonly packUnitPrice: Money;
  readonly interval: string;
}

export function planTerms(plan: Plan): PlanTerms {
  return {
    planId: plan.id,
    allocation: plan.creditsPerPeriod,
    packsCarryOver: plan.packsCarryOver,
    overageLimit: plan.overage.allowed ? plan.overage.limit : 0,
    overageUnitPrice: plan.overage.unitPrice,
    packUnitPrice: plan.packUnitPrice,
    interval: plan.interval,
  };
}

const usd = (amount: number): Money => ({ amount, currency: 'usd' });

/**
 * The plans a new installation starts with; finance edits them later. A pack's credit costs more than the same credit
 * in the next plan up: 200 credits on Free cost 60.00, Starter brings 500 for 49.00, so the Free plan's hint is true.
 */
export const SEED_PLANS: readonly Plan[] = [
  {
    id: 'free',
    name: 'Free',
    free: true,
    price: usd(0),
    creditsPerPeriod: 50,
    packUnitPrice: usd(30),
    overage: { allowed: false, limit: 0, unitPrice: usd(30) },
    interval: 'P1M',
    packsCarryOver: false,
    stripePriceId: null,
  },
  {
    id: 'starter',
    name: 'Starter',
    free: false,
    price: usd(4_900),
    creditsPerPeriod: 500,
    packUnitPrice: usd(25),
    overage: { allowed: false, limit: 0, unitPrice: usd(25) },
    interval: 'P1M',
    packsCarryOver: false,
    stripePriceId: null,
  },
  {
    id: 'pro',
    name: 'Pro',
    free: false,
    price: usd(14_900),
    creditsPerPeriod: 2_000,
    packUnitPrice: usd(20),
    overage: { allowed: false, limit: 0, unitPrice: usd(20) },
    interval: 'P1M',
    packsCarryOver: false,
    stripePriceId: null,
  },
  {
    id: 'scale',
    name: 'Scale',
    free: false,
    price: usd(49_900),
    creditsPerPeriod: 10_000,
    packUnitPrice: usd(15),
    overage: { allowed: true, limit: 1_000, unitPrice: usd(15) },
    interval: 'P1M',
    packsCarryOver: false,
    stripePriceId: null,
  },
];
