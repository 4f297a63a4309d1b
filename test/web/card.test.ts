import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { barParts, type Card } from '../../web/balance/card.js';
import { readReturn, returnUrls } from '../../web/balance/checkout-return.js';

const credits = fc.nat(1_000_000);
const SOURCES = ['allocation', 'top_up', 'promotion', 'adjustment'] as const;
const anyCard = fc
  .record({
    left: credits,
    used: credits,
    held: credits,
    grants: fc.array(fc.record({ source: fc.constantFrom(...SOURCES), remaining: credits }), { maxLength: 8 }),
  })
  .map(
    ({ left, used, held, grants }) =>
      ({ creditsLeft: left, creditsTotal: left + used, creditsHeld: held, grants }) as unknown as Card,
  );

test('the parts of the bar are never negative, never more than the whole, and plan and packs are what is left', () => {
  fc.assert(
    fc.property(anyCard, (card) => {
      const { plan, packs, held, total } = barParts(card);
      for (const part of [plan, packs, held]) expect(part).toBeGreaterThanOrEqual(0);
      expect(plan + packs).toBe(card.creditsLeft);
      expect(plan + packs + held).toBeLessThanOrEqual(total);
    }),
  );
});

test('an address carries a purchase to the checkout and back, and is clean afterwards', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('paid', 'closed'),
      fc.integer({ min: 1, max: 100_000 }),
      fc.webQueryParameters(),
      (outcome, amount, query) => {
        const page = `https://app.example/settings?${query}`;
        const { successUrl, cancelUrl } = returnUrls(`${page}#part`, 'r-1', amount);
        const back = readReturn(outcome === 'paid' ? successUrl : cancelUrl);
        expect(back?.returned).toEqual({ outcome, requestId: 'r-1', credits: amount });
        const kept = (address: string) =>
          [...new URL(address).searchParams].filter(([name]) => !name.startsWith('credits-'));
        expect(kept(back!.cleaned)).toEqual(kept(page));
        expect(readReturn(back!.cleaned)).toBeNull();
      },
    ),
  );
});

test.each([
  'paid',
  'paid&credits-amount=0',
  'paid&credits-amount=x',
  'stolen&credits-amount=1',
  'closed&credits-amount=1.5',
])('an address that no checkout made says nothing (%s)', (query) => {
  expect(readReturn(`https://app.example/?credits-checkout=${query}`)).toBeNull();
});
