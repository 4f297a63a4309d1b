/** Asserts the laws that hold for every account and its entries, whatever its commands were. */
import assert from 'node:assert/strict';
import type { PeriodCloseEntry } from '../../../domain/account/entry.js';
import { foldEntry, openedBy } from '../../../domain/reducer/fold/fold-entry.js';
import { brokenEntries } from '../../../tools/proof/laws/entries.js';
import { describeFinding, totalsFindings } from '../../../tools/proof/laws/totals.js';
import { DAY, later } from '../../support/time.js';
import type { TestLedger } from './ledger-driver.js';

export function checkLaws(ledger: TestLedger): void {
  const { entries, state } = ledger;
  assert.deepEqual(brokenEntries(entries), []);
  assert.deepEqual(totalsFindings(state, entries).map(describeFinding), []);
  assert.ok(
    state.grants.every(({ remaining }) => remaining > 0),
    'a spent grant leaves the account',
  );
  checkGrants(ledger);
  checkExtensions(ledger);
  checkFold(ledger);
  const crossings = ledger.crossings.map(({ _id }) => _id);
  assert.equal(new Set(crossings).size, crossings.length, 'a line is crossed once per generation');
}

/** However often a grant left and came back. */
function checkGrants({ entries, state }: TestLedger): void {
  for (const { id, granted, at, expiresAt } of state.grants) {
    const made = entries.find((entry) => entry.type === 'grant' && entry.grantId === id)!;
    const asMade = { granted: -(made.legs.issued ?? 0), at: made.at, expiresAt: made.slices[0]!.expiresAt };
    assert.deepEqual({ granted, at, expiresAt }, asMade, 'a grant keeps its size, its time and its expiry');
  }
}

function checkExtensions({ entries, state }: TestLedger): void {
  for (const extension of entries) {
    if (extension.type !== 'extend') continue;
    const hold = entries.find(({ _id }) => _id === extension.ref)!;
    const close = entries.find(({ type, periodId }) => type === 'period_close' && periodId === hold.periodId);
    const end = close?.type === 'period_close' && close.seq > extension.seq ? plannedEnd(close) : close?.at;
    const latest = later(DAY, end ?? state.period.end);
    assert.ok(extension.holdExpiresAt <= latest, 'no hold is kept for longer than a day after its period');
  }
}

const plannedEnd = ({ at, closed }: PeriodCloseEntry): Date => closed.plannedEnd ?? at;

/** Only the clock is kept with the commit: an expiry's entry has the time at which it was due. */
function checkFold({ entries: [opening, ...others], state }: TestLedger): void {
  assert.ok(opening?.type === 'open', 'the first entry opens the account');
  const folded = others.reduce(foldEntry, openedBy(opening));
  assert.deepStrictEqual({ ...folded, at: state.at }, state, 'the account is the sum of its entries');
}
