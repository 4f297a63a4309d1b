import { expect, test } from '@jest/globals';
import { waitsFor, whyApprovals } from '../../../admin/corrections/review/approvals-text.js';
import type { LimitRecord } from '../../../admin/corrections/models.js';

const limit: LimitRecord = {
  ...{ _id: 'finance~grant', role: 'finance', kind: 'grant', allowed: true, leastApprovers: 0 },
  ...{ aloneInAccount: 1_000, aloneInAll: 1_000, twoFrom: 10_000, approvesUpTo: 100_000 },
};
const why = (tokens: number, [inAccount, inAll]: [number, number], more: Partial<LimitRecord> = {}) =>
  whyApprovals({ ...limit, ...more }, tokens, { inAccount: inAccount + tokens, inAll: inAll + tokens });

test('a preview says which limit makes others approve, and what of it the person has used', () => {
  expect(why(400, [600, 600])).toBeNull();
  expect(why(500, [0, 600])).toBe(
    'Above 1,000 credits of your own within 24 hours another person approves; you have used 600, and this is 500 credits.',
  );
  expect(why(500, [600, 600], { aloneInAll: 2_000 })).toBe(
    'Above 1,000 credits of your own for this account within 24 hours another person approves; ' +
      'you have used 600, and this is 500 credits.',
  );
  expect(why(10_000, [0, 0])).toBe(
    'From 10,000 credits of your own within 24 hours, two other people approve; ' +
      'you have used 0, and this is 10,000 credits.',
  );
  expect(why(0, [0, 0], { leastApprovers: 1 })).toBe('For your role this always needs the approval of another person.');
});

test('a correction says how many approved it and how many are missing', () => {
  const approvals = [{ by: 'ada', at: new Date() }];
  expect(waitsFor({ approvals, neededApprovals: 2 })).toBe('1 of 2 people approved; another person has to.');
  expect(waitsFor({ approvals: [], neededApprovals: 2 })).toBe('Nobody approved it yet; 2 other people have to.');
  expect(waitsFor({ approvals: [], neededApprovals: 1 })).toBe('Nobody approved it yet; another person has to.');
});
