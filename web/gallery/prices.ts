/** Holds quotes of an invented account, one for each state of a price. A state's name begins with `price-`. */
import type { Quote } from '../price/price-text.js';

/** What a price is asked for, and the answer. */
export interface PriceState {
  readonly label: string;
  readonly quantity?: number;
  readonly action?: object;
  readonly quote: Quote;
}

export const ALLOWED = {
  tokens: 20,
  creditsLeft: 412,
  allowed: true,
  reason: null,
  alreadyCharged: [],
  shortfall: 0,
  overageTokens: 0,
  spaceLeft: null,
  priceListVersion: 1,
  timeZone: 'Europe/Berlin',
} satisfies Quote;
const refused = (reason: Quote['reason'], more: Partial<Quote> = {}): Quote => ({
  ...ALLOWED,
  allowed: false,
  reason,
  ...more,
});
const EVALUATION = { feature: 'candidate_evaluation', jobId: 'job-1', candidateId: 'c-9' } as const;
const MEETING = { feature: 'meeting_assistant', meetingId: 'm-1' } as const;
const SEARCH = { feature: 'talent_search', kind: 'search', searchId: 's-1' } as const;
const charged = (action: Quote['alreadyCharged'][number]): Quote => ({
  ...ALLOWED,
  tokens: 0,
  alreadyCharged: [action],
});
/** Late in the evening of 2 Sep in UTC, and 3 Sep for the account. */
const paidAt = '2026-09-02T22:30:00.000Z';

export const PRICES: Readonly<Record<string, PriceState>> = {
  'price-allowed': { label: 'Search the talent pool', quote: ALLOWED },
  'price-singular': { label: 'Evaluate', quote: { ...ALLOWED, tokens: 1, creditsLeft: 1 } },
  'price-large': { label: 'Evaluate all', quantity: 1_250, quote: { ...ALLOWED, tokens: 1_250, creditsLeft: 12_500 } },
  'price-evaluated': { label: 'Evaluate', action: EVALUATION, quote: charged({ ...EVALUATION, paidAt }) },
  'price-joined': { label: 'Join', action: MEETING, quote: charged({ ...MEETING, paidAt }) },
  'price-searched': { label: 'Search', action: SEARCH, quote: charged({ ...SEARCH, paidAt }) },
  'price-reserved': { label: 'Evaluate', action: EVALUATION, quote: charged({ ...EVALUATION, paidAt: null }) },
  'price-credits': {
    label: 'Search three times',
    quantity: 3,
    quote: refused('credits', { tokens: 60, creditsLeft: 45, shortfall: 15 }),
  },
  'price-space-limit': { label: 'Search', quote: refused('space-limit', { spaceLeft: 5, shortfall: 15 }) },
  'price-feature-off': { label: 'Evaluate', quote: refused('feature-off') },
  'price-paused': { label: 'Evaluate', quote: refused('paused') },
  'price-closed': { label: 'Evaluate', quote: refused('account-closed') },
  'price-overage': {
    label: 'Evaluate all',
    quantity: 160,
    quote: { ...ALLOWED, tokens: 160, creditsLeft: 12, overageTokens: 148 },
  },
};
