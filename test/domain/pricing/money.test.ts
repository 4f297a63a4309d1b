import { expect, test } from '@jest/globals';
import { formatMoney, isCurrency, priceProblem } from '../../../domain/pricing/money.js';

/** `Intl` writes a space that does not break. */
const shown = (amount: number, currency: string) => formatMoney({ amount, currency }).replaceAll('\u00a0', ' ');

test('amounts are shown as their currency is', () => {
  expect(shown(5, 'eur')).toBe('€0.05');
  expect(shown(123_456, 'usd')).toBe('$1,234.56');
  expect(shown(5_000, 'jpy')).toBe('¥5,000');
  expect(shown(1_500, 'kwd')).toBe('KWD 1.500');
});

test.each([
  ['huf', 100_000, 'HUF 1,000.00'],
  ['idr', 400_000, 'IDR 4,000.00'],
  ['cop', 100_000, 'COP 1,000.00'],
  ['twd', 10_000, 'NT$100.00'],
  ['lak', 100_000, 'LAK 1,000.00'],
  ['pkr', 100_000, 'PKR 1,000.00'],
])('%s is shown with the two decimals that Stripe counts, not with those of cash', (currency, amount, text) => {
  expect(shown(amount, currency)).toBe(text);
});

test.each([
  ['isk', 'ISK 40'],
  ['ugx', 'UGX 40'],
])('%s is counted in hundredths and shown without them', (currency, text) => {
  expect(shown(4_000, currency)).toBe(text);
});

test.each(['bif', 'clp', 'djf', 'gnf', 'jpy', 'kmf', 'krw', 'mga', 'pyg', 'rwf', 'vnd', 'vuv', 'xaf', 'xof', 'xpf'])(
  '%s has no minor unit at Stripe',
  (currency) => {
    expect(shown(5_000, currency)).toMatch(/5,000$/);
  },
);

test('a price that Stripe cannot charge exactly is named as such', () => {
  const problem = (amount: number, currency: string) => priceProblem({ amount, currency });
  expect(['usd', 'jpy', 'huf'].map((currency) => problem(7, currency))).toEqual([null, null, null]);
  expect([problem(1_510, 'kwd'), problem(500, 'isk'), problem(0, 'isk')]).toEqual([null, null, null]);
  expect(problem(1_505, 'bhd')).toBe('must be a multiple of 10: the last digit of an amount in BHD is 0');
  expect(problem(550, 'ugx')).toContain('must be a multiple of 100');
  expect([problem(1, 'usdd'), problem(1, 'USD')]).toEqual([expect.any(String), expect.any(String)]);
  expect([isCurrency('eur'), isCurrency('EUR'), isCurrency('e')]).toEqual([true, false, false]);
});
