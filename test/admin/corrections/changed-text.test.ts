import { expect, test } from '@jest/globals';
import { changedText } from '../../../admin/corrections/review/changed-text.js';

test('what changed is told by its name, as it was and as it is', () => {
  const asked = { state: { remaining: 100, source: 'top_up' }, tokens: 100 };
  expect(changedText(asked, { state: { remaining: 84, source: 'top_up' }, tokens: 84 })).toBe(
    'The grant’s rest was 100 credits when this was asked for; it is 84 credits now.',
  );
  const hold = (expiresAt: string) => ({ state: { tokens: 20, expiresAt }, tokens: 0 });
  expect(changedText(hold('2026-12-27T23:00:00.000Z'), hold('2026-12-28T01:30:05.000Z'))).toBe(
    'The expiry was 2026-12-27 23:00 UTC when this was asked for; it is 2026-12-28 01:30 UTC now.',
  );
  const plan = { state: { planId: 'free', nextPlanId: null }, tokens: 450 };
  expect(changedText(plan, { state: { planId: 'free', nextPlanId: 'growth' }, tokens: 450 })).toBe(
    'The plan of the next period was none when this was asked for; it is growth now.',
  );
});

test('where only the amount differs, it is the amount that is told', () => {
  expect(changedText({ state: { planId: 'free' }, tokens: 450 }, { state: { planId: 'free' }, tokens: 1 })).toBe(
    'What it moves was 450 credits when this was asked for; it is 1 credit now.',
  );
});
