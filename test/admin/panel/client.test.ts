import { expect, test } from '@jest/globals';
import { KINDS } from '../../../admin/corrections/kinds/kind.js';
import { day, interval, periodDays } from '../../../admin/panel/client/format.js';
import {
  fieldsOf,
  KINDS as FORMS,
  labelOf,
  shownFields,
} from '../../../admin/panel/client/pages/corrections/fields.js';

test('the page has a form for every kind of correction, and for no other', () => {
  expect(FORMS.map(({ kind }) => kind)).toEqual([...KINDS]);
  for (const kind of KINDS) expect(labelOf(kind)).not.toBe(kind);
});

test('a form sends numbers as numbers, a choice of nothing as null, and leaves out what may be empty', () => {
  const of = (kind: string, typed: Record<string, string>) =>
    fieldsOf(FORMS.find((form) => form.kind === kind)!.fields, typed);
  expect(of('grant', { tokens: ' 50 ' })).toEqual({ tokens: 50, expiresAt: 'period_end' });
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
