import assert from 'node:assert/strict';
import { test } from '@jest/globals';
import fc from 'fast-check';
import { balanceCard } from '../../card/balance-card.js';
import { holdsOfPeriod } from '../../domain/account/account-state.js';
import { SEED_PLANS } from '../../domain/pricing/plan.js';
import { FIRST_PRICE_LIST } from '../../domain/pricing/price-list.js';
import { openings, sequences } from '../domain/reducer/command-sequences.js';
import { TestLedger } from '../domain/reducer/ledger-driver.js';
import { playMove } from '../domain/reducer/played-ledger.js';
import { barParts, type Card } from '../../web/balance/card.js';

/** The card as a browser receives it. */
function cardOf({ state, now }: TestLedger): Card {
  const card = balanceCard({
    state,
    accountName: 'Acme',
    plan: SEED_PLANS[0]!,
    planUrl: null,
    priceList: FIRST_PRICE_LIST,
    usage: state.period.usage,
    space: null,
    mayPurchase: true,
    mayAllowOverage: true,
    ask: [],
    waiting: { actions: 0, tokens: 0 },
    unpaid: null,
    pendingTopUps: [],
    newestPacks: [],
    packs: [],
    plans: SEED_PLANS,
    now,
  });
  return JSON.parse(JSON.stringify(card)) as Card;
}

/** Every number in it, wherever it stands. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(numbersIn) : [];
}

test('after any commands the card adds up: nothing is negative, left is within the whole, and usage is what is gone', () => {
  const property = fc.property(openings, sequences, (terms, moves) => {
    const ledger = new TestLedger(terms);
    for (const move of moves) {
      playMove(ledger, move);
      const card = cardOf(ledger);
      for (const number of numbersIn(card)) assert.ok(Number.isSafeInteger(number) && number >= 0, String(number));
      assert.ok(card.creditsLeft <= card.creditsTotal);
      // The credits of earlier periods' holds are not among this period's.
      const held = holdsOfPeriod(ledger.state).reduce(
        (sum, { slices }) => sum + slices.reduce((all, { tokens }) => all + tokens, 0),
        0,
      );
      const used = card.usage.reduce((sum, { tokens }) => sum + tokens, 0);
      assert.equal(used, card.creditsTotal - card.creditsLeft - held + card.overage.tokens);
      const { plan, packs, held: shownHeld, total } = barParts(card);
      assert.ok(Math.min(plan, packs, shownHeld) >= 0 && plan + packs + shownHeld <= total);
      assert.ok(used === card.overage.tokens || plan + packs < total, 'the bar is full, though something was spent');
    }
  });
  fc.assert(property, { numRuns: 1_000 });
});
