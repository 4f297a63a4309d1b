import { expect, test } from '@jest/globals';
import { unpaidNotice, type UnpaidFacts } from '../../../domain/pricing/unpaid-notice.js';

const FACTS: UnpaidFacts = {
  kind: 'renewal',
  unpaidPlan: 'Pro',
  plan: 'Pro',
  nextPlan: 'Free',
  ended: false,
  // Midnight in Berlin: there the last day is the 30th.
  periodEnd: new Date('2026-09-30T22:00:00Z'),
  timeZone: 'Europe/Berlin',
};

test.each([
  [
    'an unpaid renewal',
    {},
    'The payment for Pro is due. The credits of this period stay until 30 Sep 2026; unless it is paid by then, the plan is Free from 1 Oct 2026.',
  ],
  [
    'a renewal that is still unpaid in the next period',
    { plan: 'Free', nextPlan: null },
    'The payment for Pro is due. Until it is paid, the plan is Free.',
  ],
  [
    'an unpaid upgrade',
    { kind: 'upgrade', unpaidPlan: 'Scale', nextPlan: null },
    'The payment for Scale is due. Its credits are added as soon as it is paid; until then the plan stays Pro.',
  ],
  [
    'an end without payment',
    { ended: true },
    'The subscription to Pro ended because it was not paid. From 1 Oct 2026 the plan is Free.',
  ],
  [
    'an end that is over',
    { ended: true, plan: 'Free', nextPlan: null },
    'The subscription to Pro ended because it was not paid. The plan is Free.',
  ],
] as const)('%s names what it means for the credits', (_, changes, message) => {
  expect(unpaidNotice({ ...FACTS, ...changes })).toBe(message);
});
