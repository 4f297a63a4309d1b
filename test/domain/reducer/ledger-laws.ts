/** Asserts the laws that hold for every account and its entries, whatever its commands were. */
import assert from 'node:assert/strict';
import { isExtension } from '../../../domain/account/entry.js';
import { foldEntry } from '../../../domain/reducer/fold/fold-entry.js';
import { emptyAccount } from '../../../domain/reducer/rules/terms.js';
import { brokenEntries } from '../../../tools/proof/laws/entries.js';
import { describeFinding, documentOf, totalsFindings } from '../../../tools/proof/laws/totals.js';
import { DAY, later, T0 } from '../../support/time.js';
import type { TestLedger } from './ledger-driver.js';

export function checkLaws(ledger: TestLedger): void {
  const { entries, state } = ledger;
  assert.deepEqual(brokenEntries(entries), []);
  assert.deepEqual(totalsFindings(documentOf(state), entries).map(describeFinding), []);
  checkExtensions(ledger);
  checkFold(ledger);
  const crossings = ledger.crossings.map(({ _id }) => _id);
  assert.equal(new Set(crossings).size, crossings.length, 'a line is crossed once per generation');
}

function checkExtensions({ entries, state }: TestLedger): void {
  for (const extension of entries) {
    if (!isExtension(extension)) continue;
    const hold = entries.find(({ _id }) => _id === extension.ref)!;
    const close = entries.find(({ type, periodId }) => type === 'period_close' && periodId === hold.periodId);
    const latest = later(DAY, close?.at ?? state.period.end);
    assert.ok(extension.holdExpiresAt <= latest, 'no hold is kept for longer than a day after its period');
  }
}

/** Terms, limits of caps, lines and the clock follow from commands; everything else follows from the entries alone. */
function checkFold({ opening, entries, state }: TestLedger): void {
  const { terms, spaceCaps, crossings, at } = state;
  const unused = Object.entries(spaceCaps).map(([spaceId, { limit }]) => [spaceId, { limit, used: 0 }] as const);
  const empty = { ...emptyAccount('acme', opening, T0), spaceCaps: Object.fromEntries(unused) };
  const folded = entries.reduce(foldEntry, empty);
  assert.deepStrictEqual({ ...folded, terms, crossings, at }, state, 'the account is the sum of its entries');
}
