/** Holds balances of invented accounts, one for each state of the card. */
import type { Card } from '../balance/card.js';

const DAY_MS = 86_400_000;
const now = Date.now();
const at = (days: number): string => new Date(now + days * DAY_MS).toISOString();
const usd = (amount: number) => ({ amount, currency: 'usd' });

const NORMAL = {
  accountId: 'acme',
  accountName: 'Acme Recruiting',
  plan: { id: 'starter', name: 'Starter', free: false, url: '/docs' },
  unpaid: null,
  creditsLeft: 742,
  creditsTotal: 1_250,
  creditsHeld: 0,
  state: 'ok',
  period: { id: 'acme~3', number: 3, start: at(-21), end: at(9), timeZone: 'Europe/Berlin' },
  usage: [
    { feature: 'candidate_evaluation', label: 'Candidate evaluation', tokens: 148, actions: 148 },
    { feature: 'meeting_assistant', label: 'Meeting assistance', tokens: 60, actions: 20 },
    { feature: 'talent_search', label: 'Talent search', tokens: 300, actions: 15 },
  ],
  priceList: {
    version: 1,
    items: [
      {
        feature: 'candidate_evaluation',
        label: 'Candidate evaluation',
        tokens: 1,
        description:
          'The assistant judges a candidate against a job. Once per candidate while candidate assistance is on.',
      },
      {
        feature: 'meeting_assistant',
        label: 'Meeting assistant',
        tokens: 3,
        description: 'The bot joins a meeting and transcribes it. Per meeting joined.',
      },
      {
        feature: 'talent_search',
        label: 'Talent search',
        tokens: 20,
        description:
          'A search of the talent pool, resurfacing candidates, or screening again after score cards changed.',
      },
    ],
  },
  overage: {
    allowed: false,
    tokens: 0,
    limit: 0,
    planLimit: 0,
    mayChange: false,
    unitPrice: usd(15),
    owed: [],
    message: null,
    priceMessage: null,
  },
  message: null,
  tip: 'Most of your tokens went to talent search, the most expensive action. Settle the score cards of a job before you run a big screening again.',
  purchase: {
    allowed: true,
    ask: [],
    unitPrice: usd(25),
    minorDigits: 2,
    shownDigits: 2,
    quickAmounts: [100, 250, 500, 1_000],
    min: 2,
    max: 100_000,
    expiresAt: at(9),
    upgradeHintFrom: null,
    upgradeHint: null,
  },
  grants: [{ id: 'g-1', source: 'allocation', granted: 1_250, remaining: 742, expiresAt: at(9) }],
  pendingTopUps: [],
  packs: [],
  planAdvice: null,
  waiting: { actions: 0, tokens: 0 },
  threshold: 80,
  runway: { runsOutAt: at(5), reason: null },
  debt: 0,
  space: null,
  paused: [],
  asOf: at(0),
} satisfies Card;

const zero = {
  creditsLeft: 0,
  state: 'exhausted',
  message: 'You have no credits left for the period.',
  grants: [],
  runway: { runsOutAt: null, reason: 'none_left' },
} satisfies Partial<Card>;
const othersAsk = { ...NORMAL.purchase, allowed: false, ask: ['Olivia Owens', 'Otto Olsen'] };
const pack = { id: 'tu-1', requestId: 'r-1', credits: 250, createdAt: at(-1), periodId: null, expiresAt: null };

export const CARDS: Readonly<Record<string, Card>> = {
  normal: NORMAL,
  fresh: {
    ...NORMAL,
    creditsLeft: 1_250,
    usage: NORMAL.usage.map((row) => ({ ...row, tokens: 0, actions: 0 })),
    tip: null,
    runway: { runsOutAt: null, reason: 'nothing_spent' },
  },
  packs: {
    ...NORMAL,
    creditsLeft: 600,
    creditsTotal: 1_500,
    creditsHeld: 120,
    grants: [
      { id: 'g-1', source: 'allocation', granted: 1_250, remaining: 350, expiresAt: at(9) },
      { id: 'g-2', source: 'top_up', granted: 250, remaining: 250, expiresAt: at(9) },
    ],
    packs: [
      { ...pack, state: 'credited' },
      { ...pack, id: 'tu-2', credits: 1, state: 'partly_refunded' },
      { ...pack, id: 'tu-3', credits: 1_000, state: 'failed' },
    ],
    runway: { runsOutAt: null, reason: 'enough' },
  },
  free: {
    ...NORMAL,
    plan: { ...NORMAL.plan, id: 'free', name: 'Free', free: true },
    creditsLeft: 9,
    creditsTotal: 50,
    state: 'low',
    purchase: {
      ...NORMAL.purchase,
      unitPrice: usd(30),
      upgradeHintFrom: 200,
      upgradeHint: "It's cheaper to upgrade your subscription than to purchase credits!",
    },
    runway: { runsOutAt: null, reason: 'too_early' },
  },
  zero: { ...NORMAL, ...zero, waiting: { actions: 6, tokens: 120 } },
  'zero-others': { ...NORMAL, ...zero, purchase: othersAsk },
  paused: {
    ...NORMAL,
    paused: [{ feature: null, since: at(-1), message: 'AI actions are paused for this account. Contact support.' }],
  },
  'overage-used': {
    ...NORMAL,
    ...zero,
    state: 'low',
    message: null,
    overage: {
      ...NORMAL.overage,
      allowed: true,
      mayChange: true,
      tokens: 35,
      limit: 1_000,
      planLimit: 1_000,
      owed: [{ tokens: 35, unitPrice: usd(15), amount: usd(525) }],
      message: 'You have used 35 tokens beyond your plan limit this period. These will be billed separately.',
    },
  },
  'overage-offered': {
    ...NORMAL,
    overage: { ...NORMAL.overage, planLimit: 1_000, mayChange: true },
  },
  pending: { ...NORMAL, pendingTopUps: [{ id: 'tu-1', credits: 250, state: 'processing', createdAt: at(0) }] },
  advice: {
    ...NORMAL,
    planAdvice: {
      planId: 'team',
      planName: 'Team',
      creditsBought: 500,
      spent: usd(12_500),
      planPrice: usd(19_900),
      planCredits: 2_000,
      message:
        'You bought 500 extra credits in two periods in a row for $125.00. Team brings 2,000 credits every period for $199.00, which is less per credit.',
    },
  },
  'debt-unpaid': {
    ...NORMAL,
    debt: 40,
    unpaid: {
      since: at(-3),
      kind: 'renewal',
      planId: 'starter',
      message: 'The payment for Starter is due. Until it is paid, the plan is Free.',
    },
  },
  space: { ...NORMAL, space: { id: 'acme-berlin', name: 'Acme Berlin', limit: 200, used: 148, left: 52 } },
  'no-credits-yet': { ...NORMAL, ...zero, creditsTotal: 0, usage: [], tip: null, priceList: { version: 1, items: [] } },
};
