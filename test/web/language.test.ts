import { expect, test } from '@jest/globals';
import { BALANCE_GERMAN } from '../../web/balance/de.js';
import { BALANCE_ENGLISH } from '../../web/balance/en.js';
import { Language } from '../../web/language/language.js';
import { addLanguage } from '../../web/language/languages.js';

addLanguage('de', BALANCE_GERMAN);
const language = (locale: string) => new Language(locale, BALANCE_ENGLISH);
/** Spaces that do not break are spaces to a reader. */
const plain = (text: string): string => text.replaceAll(/\s/gu, ' ');
const at = (text: string): Date => new Date(text);
const DOLLARS = { minorDigits: 2, shownDigits: 2 };

test('English dates put the day first, and September has three letters', () => {
  const english = language('en');
  expect(english.day(at('2026-09-21T12:00:00Z'), 'Europe/Berlin')).toBe('21 Sep');
  expect(plain(english.range(at('2026-09-01T00:00:00Z'), at('2026-10-01T00:00:00Z'), 'UTC'))).toBe('1 – 30 Sep 2026');
});

test('a period shows its last day, in the account’s zone', () => {
  const range = language('en').range(at('2026-10-31T23:00:00Z'), at('2026-11-30T23:00:00Z'), 'Europe/Berlin');
  expect(plain(range)).toBe('1 – 30 Nov 2026');
});

test('money has the digits of its currency, and one is singular', () => {
  const english = language('en');
  expect(english.money({ amount: 7_500, currency: 'usd' }, DOLLARS)).toBe('$75.00');
  expect(english.money({ amount: 500, currency: 'jpy' }, { minorDigits: 0, shownDigits: 0 })).toBe('¥500');
  expect(plain(english.money({ amount: 50_000, currency: 'isk' }, { minorDigits: 2, shownDigits: 0 }))).toBe('ISK 500');
  expect(english.tokens(1)).toBe('1 token');
  expect(english.tokens(1_250)).toBe('1,250 tokens');
});

test('what is left of a period is never rounded down to nothing', () => {
  const english = language('en');
  expect(english.duration(9 * 86_400_000)).toBe('9 days');
  expect(english.duration(86_400_000)).toBe('1 day');
  expect(english.duration(5 * 3_600_000 - 1)).toBe('5 hours');
  expect(english.duration(10)).toBe('1 minute');
});

test('a language that is loaded is used for each of its regions; another one shows English texts with its own numbers', () => {
  expect(language('de-CH').texts.title).toBe('Credit-Guthaben');
  expect(language('fr').texts.title).toBe('Credits balance');
  expect(language('fr').number(1_250)).toMatch(/^1\s250$/u);
});

test('a locale that is none is read as English', () => {
  for (const locale of ['', 'not a locale', '_', 'x']) expect(language(locale).texts.title).toBe('Credits balance');
});

test('texts of a host replace ours, and only those', () => {
  const own = new Language('de', BALANCE_ENGLISH, { title: 'Guthaben' });
  expect(own.texts.title).toBe('Guthaben');
  expect(own.texts.period).toBe('Zeitraum');
});

test('German has a text wherever English has one', () => {
  expect(Object.keys(BALANCE_ENGLISH).filter((key) => !(key in BALANCE_GERMAN))).toEqual([]);
});
