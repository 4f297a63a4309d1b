/** The laws that hold for every account and its entries, whatever was asked of it. */
import assert from 'node:assert/strict';
import { isExtension, BUCKETS } from '../../../domain/reducer/entry.js';
import { foldEntry } from '../../../domain/reducer/fold/fold-entry.js';
import { emptyAccount } from '../../../domain/reducer/rules/terms.js';
import { DAY, later, T0, type TestLedger } from './ledger-driver.js';

export function checkLaws(ledger: TestLedger): void {
  checkEntries(ledger);
  checkSums(ledger);
  checkHolds(ledger);
  checkRefunds(ledger);
  checkFold(ledger);
  const crossings = ledger.crossings.map(({ _id }) => _id);
  assert.equal(new Set(crossings).size, crossings.length, 'a line is crossed once per generation');
}

function checkEntries({ entries }: TestLedger): void {
  assert.equal(new Set(entries.map(({ key }) => key)).size, entries.length, 'a key is written once');
  entries.forEach((entry, index) => {
    assert.equal(entry.seq, index + 1, 'sequence numbers have no gaps');
    assert.ok(index === 0 || entry.at >= entries[index - 1]!.at, 'time never runs back');
    assert.ok(entry.balanceAfter >= 0, 'no more is spent than there is');
    const sum = Object.values(entry.legs).reduce((total, tokens) => total + tokens, 0);
    assert.equal(sum, 0, 'legs sum to zero');
    const spends = (entry.type === 'debit' || entry.type === 'hold') && entry.ref === undefined;
    for (const { expiresAt } of spends ? entry.slices : []) {
      assert.ok(!expiresAt || expiresAt > entry.at, 'nothing expired is spent');
    }
  });
}

function checkSums({ entries, state }: TestLedger): void {
  for (const bucket of BUCKETS) {
    const sum = entries.reduce((total, entry) => total + (entry.legs[bucket] ?? 0), 0);
    assert.equal(state.buckets[bucket], sum, `${bucket} is the sum of its legs`);
  }
  const all = BUCKETS.reduce((total, bucket) => total + state.buckets[bucket], 0);
  assert.equal(all, 0, 'every credit is somewhere, and came from somewhere');
}

function checkHolds({ entries, state }: TestLedger): void {
  for (const hold of entries) {
    if (hold.type !== 'hold' || hold.ref !== undefined) continue;
    const after = entries.filter(({ ref }) => ref === hold._id);
    const ends = after.filter(({ type }) => type === 'settle' || type === 'release');
    assert.ok(ends.length <= 1, 'a hold is resolved once');
    const left = [hold, ...after].reduce((total, entry) => total + (entry.legs.held ?? 0), 0);
    assert.equal(left, state.holds.find(({ id }) => id === hold._id)?.tokens ?? 0, 'what leaves a hold was in it');
    if (ends.length === 1) assert.equal(left, 0, 'nothing stays in a resolved hold');
    const close = entries.find(({ type, periodId }) => type === 'period_close' && periodId === hold.periodId);
    const latest = later(DAY, close?.at ?? state.period.end);
    for (const extension of after) {
      if (!isExtension(extension)) continue;
      assert.ok(extension.holdExpiresAt <= latest, 'no hold is kept for longer than a day after its period');
    }
  }
}

function checkRefunds({ entries }: TestLedger): void {
  for (const charge of entries) {
    if (charge.type !== 'debit' && charge.type !== 'settle') continue;
    const refunds = entries.filter((entry) => entry.type === 'refund' && entry.ref === charge._id);
    const refunded = refunds.reduce((total, entry) => total - (entry.legs.spent ?? 0), 0);
    assert.ok(refunded <= (charge.legs.spent ?? 0), 'no more is refunded than was charged');
    const overage = refunds.reduce((total, entry) => total + entry.overageTokens, 0);
    assert.ok(overage <= charge.overageTokens, 'no more overage is refunded than was charged');
  }
}

/** Terms, limits of caps, lines and the clock follow from commands; everything else follows from the entries alone. */
function checkFold({ entries, state }: TestLedger): void {
  const { terms, spaceCaps, crossings, at } = state;
  const unused = Object.entries(spaceCaps).map(([spaceId, { limit }]) => [spaceId, { limit, used: 0 }] as const);
  const empty = { ...emptyAccount('acme', terms, T0), spaceCaps: Object.fromEntries(unused) };
  const folded = entries.reduce(foldEntry, empty);
  assert.deepStrictEqual({ ...folded, terms, crossings, at }, state, 'the account is the sum of its entries');
}
