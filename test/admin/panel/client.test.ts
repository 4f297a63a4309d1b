import { expect, test } from '@jest/globals';
import { KINDS } from '../../../admin/corrections/kinds/kind.js';
import { day, interval, number, numberIn, periodDays } from '../../../admin/panel/client/format.js';
import {
  fieldsOf,
  KINDS as FORMS,
  labelOf,
  shownFields,
} from '../../../admin/panel/client/pages/corrections/fields.js';
import { problemOfForm, problemsOf } from '../../../admin/panel/client/ui/problems.js';

test('the page has a form for every kind of correction, and for no other', () => {
  expect(FORMS.map(({ kind }) => kind)).toEqual([...KINDS]);
  for (const kind of KINDS) expect(labelOf(kind)).not.toBe(kind);
});

test('a form sends numbers as numbers, a choice of nothing as null, and leaves out what may be empty', () => {
  const of = (kind: string, typed: Record<string, string>) =>
    fieldsOf(FORMS.find((form) => form.kind === kind)!.fields, typed);
  expect(of('grant', { tokens: ' 50 ' })).toEqual({ tokens: 50, expiresAt: 'period_end' });
  expect(of('grant', { tokens: '1,250' })).toMatchObject({ tokens: 1_250 });
  expect(of('grant', { tokens: '50', expiresAt: '' })).toEqual({ tokens: 50, expiresAt: null });
  expect(of('refund', { debitId: 'acme~1', tokens: '' })).toEqual({ debitId: 'acme~1' });
  expect(of('pause_spending', {})).toEqual({ feature: null });
  expect(of('close_account', { tokens: '9' })).toEqual({});
});

test('what was filled in is shown under the labels of the form', () => {
  expect(shownFields('grant', { tokens: 1_500, expiresAt: null })).toEqual([
    ['Credits', '1,500'],
    ['They expire', 'never'],
  ]);
  expect(shownFields('pause_spending', { feature: 'talent_search' })).toEqual([['Of', 'Talent search']]);
});

test('an interval is shown in words, and one that is not known as it is', () => {
  expect(['P1M', 'P1Y', 'P2W', 'PT15M', 'P1M1D'].map(interval)).toEqual([
    ...['1 month', '1 year', '2 weeks', '15 minutes', 'P1M1D'],
  ]);
});

test('the days of a period are those of the account, the last one included, as the customer’s card writes them', () => {
  const period = { start: '2026-11-27T23:00:00.000Z', end: '2026-12-27T23:00:00.000Z' };
  expect(periodDays(period, 'Europe/Berlin')).toMatch(/^28 Nov\s–\s27 Dec 2026$/);
  expect(periodDays(period, 'UTC')).toMatch(/^27 Nov\s–\s27 Dec 2026$/);
  expect([day(period.end, 'Europe/Berlin'), day(period.end)]).toEqual(['28 Dec 2026', '27 Dec 2026']);
});

test('a number is read as pages show it, and what is no whole number is sent as it was written, so that the service refuses it', () => {
  for (const n of [0, 7, 1_250, -1_250, 12_345_678]) expect(numberIn(` ${number(n)} `)).toBe(n);
  expect(numberIn('1250')).toBe(1_250);
  for (const text of ['1e3', '1.5', '1,25', '12,50,000', '0x10', 'abc', '', '1 250']) expect(numberIn(text)).toBe(text);
});

test('a refusal is one sentence for each field, with the word of its label; the rest is about the whole form', () => {
  const fields = [
    { name: 'tokens', label: 'Credits' },
    { name: 'price', label: 'Price of one interval' },
  ];
  const issues = [
    { path: 'tokens', message: 'must be at most 1,000' },
    { path: 'tokens', message: 'is not valid' },
    { path: 'price.amount', message: 'must be at least 0' },
    { path: 'other', message: 'There is no such thing.' },
  ];
  const problems = problemsOf(fields, issues);
  expect(problems).toEqual({
    tokens: 'Credits must be at most 1,000.',
    price: 'Price of one interval must be at least 0.',
    '': 'There is no such thing.',
  });
  const problem = 'tokens: must be at most 1,000';
  expect(problemOfForm({ problem, issues }, problems)).toBe('There is no such thing.');
  expect(problemOfForm({ problem, issues: issues.slice(0, 2) }, { tokens: '…' })).not.toContain('tokens');
  expect(problemOfForm({ problem: 'The account is closed.', issues: [] }, {})).toBe('The account is closed.');
});
