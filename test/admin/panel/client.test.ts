import { expect, test } from '@jest/globals';
import { KINDS } from '../../../admin/corrections/kinds/kind.js';
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
    fieldsOf(
      FORMS.find((form) => form.kind === kind)!,
      typed,
    );
  expect(of('grant', { tokens: ' 50 ' })).toEqual({ tokens: 50, expiresAt: 'period_end' });
  expect(of('grant', { tokens: '50', expiresAt: '' })).toEqual({ tokens: 50, expiresAt: null });
  expect(of('refund', { debitId: 'acme~1', tokens: '' })).toEqual({ debitId: 'acme~1' });
  expect(of('pause_spending', {})).toEqual({ feature: null });
  expect(of('close_account', { tokens: '9' })).toEqual({});
});

test('what was filled in is shown under the labels of the form', () => {
  expect(shownFields('grant', { tokens: 50, expiresAt: null })).toEqual([
    ['Credits', '50'],
    ['They expire', 'never'],
  ]);
  expect(shownFields('pause_spending', { feature: 'talent_search' })).toEqual([['Of', 'Talent search']]);
});
