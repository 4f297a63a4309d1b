import type { CrossingFacts } from '../../../domain/account/crossing.js';

/** 480 of 600 credits are used, in September 2026 in Berlin. */
export const factsOf = (changes: Partial<CrossingFacts> = {}): CrossingFacts => ({
  thresholdPercent: 80,
  usedCredits: 480,
  totalCredits: 600,
  leftCredits: 120,
  heldCredits: 0,
  carriedInCredits: 0,
  grantedBySource: { allocation: 500, top_up: 100, promotion: 0, adjustment: 0 },
  overage: { usedTokens: 0, heldTokens: 0, limitTokens: 0, unitPrice: { amount: 15, currency: 'usd' } },
  periodStart: new Date('2026-08-31T22:00:00Z'),
  periodEnd: new Date('2026-09-30T22:00:00Z'),
  timeZone: 'Europe/Berlin',
  ...changes,
});
