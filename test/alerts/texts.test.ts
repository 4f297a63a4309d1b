import { describe, expect, test } from '@jest/globals';
import { alertText } from '../../alerts/texts.js';
import { nextStepOf } from '../../alerts/next-step.js';
import { factsOf } from './support/crossing.js';

const bodyOf = (kind: Parameters<typeof alertText>[0]['kind'], facts: Parameters<typeof factsOf>[0] = {}): string =>
  alertText({ kind, facts: factsOf(facts) }).body;

describe('the text of an alert', () => {
  test('at the threshold says what is used, what is left, and until when', () => {
    expect(alertText({ kind: 'threshold', facts: factsOf() })).toEqual({
      kind: 'token_at_threshold',
      title: 'Token at threshold',
      body: '480 of 600 credits (80 %) are used; 120 are left until 30 Sep.',
    });
    expect(bodyOf('threshold', { usedCredits: 4_850, totalCredits: 6_000, leftCredits: 1_000, heldCredits: 150 })).toBe(
      '4,850 of 6,000 credits (80 %) are used; 1,000 are left until 30 Sep, and 150 are held for actions that have begun.',
    );
    expect(bodyOf('threshold', { usedCredits: 1, totalCredits: 2, leftCredits: 1 })).toBe(
      '1 of 2 credits (50 %) is used; 1 is left until 30 Sep.',
    );
    expect(bodyOf('threshold', { usedCredits: 1, totalCredits: 1, leftCredits: 0 })).toBe(
      '1 of 1 credit (100 %) is used; none are left until 30 Sep.',
    );
  });

  test('at the end says where the credits came from, and until when AI actions wait', () => {
    const gone = { usedCredits: 600, leftCredits: 0 };
    expect(alertText({ kind: 'gone', facts: factsOf(gone) })).toEqual({
      kind: 'tokens_gone',
      title: 'Tokens gone',
      body:
        'You have no credits left for the period. All 600 credits (500 plan + 100 packs) are used. ' +
        'AI actions wait until 1 Oct, or until an Owner purchases credits. ' +
        'Candidates, pipeline and listings keep working.',
    });
    const onePlan = { allocation: 600, top_up: 0, promotion: 0, adjustment: 0 };
    expect(bodyOf('gone', { ...gone, grantedBySource: onePlan })).toContain('All 600 credits are used.');
    const one = { usedCredits: 1, totalCredits: 1, leftCredits: 0 };
    expect(bodyOf('gone', one)).toContain('The only credit is used.');
    // 20 of the pack expired: the sources no longer add up.
    expect(bodyOf('gone', { usedCredits: 580, totalCredits: 580, leftCredits: 0 })).toContain(
      'All 580 credits are used.',
    );
    const carried = { allocation: 500, top_up: 0, promotion: 0, adjustment: 0 };
    expect(bodyOf('gone', { ...gone, grantedBySource: carried, carriedInCredits: 100 })).toContain(
      'All 600 credits (500 plan + 100 carried over) are used.',
    );
  });

  test('at the end never says that frozen credits, or overage, are anything else', () => {
    expect(bodyOf('gone', { usedCredits: 500, leftCredits: 0, heldCredits: 100 })).toContain(
      '500 of 600 credits (500 plan + 100 packs) are used; 100 are frozen while a payment is disputed.',
    );
    const overage = {
      usedTokens: 1_000,
      heldTokens: 0,
      limitTokens: 1_000,
      unitPrice: { amount: 15, currency: 'usd' },
    };
    expect(bodyOf('gone', { usedCredits: 600, leftCredits: 0, overage })).toContain(
      'All 600 credits (500 plan + 100 packs) are used. 1,000 tokens beyond them are used, too, and billed separately.',
    );
  });

  test('about overage says what further actions cost', () => {
    const overage = { usedTokens: 1, heldTokens: 0, limitTokens: 1_000, unitPrice: { amount: 15, currency: 'usd' } };
    expect(bodyOf('overage', { overage })).toBe(
      "Your plan's credits are used. Further actions are billed separately, $0.15 per token, up to 1,000 tokens.",
    );
  });

  test('about credits that are back says how many were added, or that overage is allowed', () => {
    expect(bodyOf('back', { addedCredits: 100 })).toBe('100 credits were added.');
    expect(bodyOf('back', { addedCredits: 1 })).toBe('1 credit was added.');
    const overage = { usedTokens: 0, heldTokens: 0, limitTokens: 50, unitPrice: { amount: 15, currency: 'eur' } };
    expect(bodyOf('back', { addedCredits: 0, overage })).toBe(
      'AI actions can run again. Further actions are billed separately, €0.15 per token, up to 50 tokens.',
    );
  });
});

test('the next step is a purchase for those who may, and names the Owners for all others', () => {
  expect(nextStepOf('Owner', ['Olivia Owens'])).toEqual({ ask: null, button: 'Purchase credits' });
  const ask = (...owners: string[]): string | null => nextStepOf('Admin', owners).ask;
  expect(ask('Olivia Owens')).toBe('Ask an Owner: Olivia Owens.');
  expect(ask('Olivia Owens', 'Otto Ott')).toBe('Ask an Owner: Olivia Owens or Otto Ott.');
  expect(ask('A', 'B', 'C', 'D')).toBe('Ask an Owner: A, B or C.');
  expect(ask()).toBe('Ask an Owner of your account.');
});
