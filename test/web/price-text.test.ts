import { describe, expect, test } from '@jest/globals';
import { ALLOWED } from '../../web/gallery/prices.js';
import { Language } from '../../web/language/language.js';
import { PRICE_ENGLISH } from '../../web/price/en.js';
import { priceText, type Quote } from '../../web/price/price-text.js';

const english = new Language('en', PRICE_ENGLISH);
const textOf = (quote: Partial<Quote>): string => priceText({ ...ALLOWED, ...quote }, english);
const EVALUATION = { feature: 'candidate_evaluation', jobId: 'j', candidateId: 'c' } as const;

describe('a price', () => {
  test.each<[string, Partial<Quote>]>([
    ['20 tokens · you have 412', {}],
    ['1 token · you have 1', { tokens: 1, creditsLeft: 1 }],
    ['1,250 tokens · you have 12,500', { tokens: 1_250, creditsLeft: 12_500 }],
    ['needs 60, you have 45', { tokens: 60, creditsLeft: 45, reason: 'credits' }],
    ["20 tokens · the Space's limit is reached, 5 left", { reason: 'space-limit', spaceLeft: 5 }],
    ['candidate assistance is off', { reason: 'feature-off' }],
    ['AI actions are paused · contact support', { reason: 'paused' }],
    [
      '160 tokens · you have 12 · 148 tokens are billed separately',
      { tokens: 160, creditsLeft: 12, overageTokens: 148 },
    ],
    ['21 tokens · you have 20 · 1 token is billed separately', { tokens: 21, creditsLeft: 20, overageTokens: 1 }],
  ])('reads: %s', (text, quote) => {
    expect(textOf(quote)).toBe(text);
  });

  test('of a paid action says on which day of the account it was paid, and by which word', () => {
    const paidAt = '2026-09-02T22:30:00.000Z';
    const of = (action: Quote['alreadyCharged'][number]) => textOf({ tokens: 0, alreadyCharged: [action] });
    expect(of({ ...EVALUATION, paidAt })).toBe('evaluated on 3 Sep · costs nothing');
    expect(of({ feature: 'meeting_assistant', meetingId: 'm', paidAt })).toBe('joined on 3 Sep · costs nothing');
    const search = { feature: 'talent_search', searchId: 's', paidAt } as const;
    expect(of({ ...search, kind: 'search' })).toBe('searched on 3 Sep · costs nothing');
    expect(of({ ...EVALUATION, paidAt: null })).toBe('reserved · costs nothing more');
  });
});
