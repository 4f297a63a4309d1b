import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seqsOfTime } from '../../ledger/entries/seqs-of-time.js';
import { UseBlocks } from '../../ledger/entries/use-blocks.js';
import { StoreFailed } from '../../ledger/commit/stored.js';
import { debitOf, meeting, TestLedger } from '../domain/reducer/ledger-driver.js';
import { committed } from '../support/committed.js';
import { HOUR, later } from '../support/time.js';
import { noPause } from './usage-sums.js';

/** A debit after each of these pauses, in hours. */
async function spending(pauses: readonly number[]) {
  const ledger = new TestLedger();
  for (const [n, hours] of pauses.entries()) {
    ledger.now = later(hours * HOUR, ledger.now);
    ledger.run(debitOf(meeting(n)));
  }
  const { store, image } = await committed(ledger.entries);
  const uses = new UseBlocks({ store, clock: noPause, limits: { blockSize: 8 } });
  const all = { afterSeq: 0, upToSeq: image.state.seq };
  return { entries: ledger.entries, store, uses, all };
}

const NEAR = 8;

test('the numbers of a time have all entries of it, and few others, whatever is known of them', async () => {
  const pauses = fc.array(fc.constantFrom(0, 0, 1, 24), { minLength: 1, maxLength: 12 });
  const bound = fc.option(fc.tuple(fc.nat(60), fc.constantFrom(-1, 0, 1)), { nil: undefined });
  const known = fc.tuple(fc.nat(60), fc.nat(60));
  const property = fc.asyncProperty(pauses, bound, bound, known, fc.nat(9), async (hours, first, last, read, after) => {
    const { entries, store, uses, all } = await spending(hours);
    const timeOf = (one?: readonly [number, number]) => one && later(one[1], entries[one[0] % entries.length]!.at);
    const [from, to] = [timeOf(first), timeOf(last)];
    const [known1, known2] = read.map((one) => one % all.upToSeq).sort((a, b) => a - b) as [number, number];
    for await (const block of uses.read('acme', { afterSeq: known1, upToSeq: known2 })) expect(block).toBeDefined();
    const range = { ...all, afterSeq: Math.min(after, all.upToSeq) };
    const time = { ...(from && { from }), ...(to && { to }) };
    const found = await seqsOfTime({ store, uses }, 'acme', range, time, NEAR);
    const ofTime = entries.filter(
      ({ seq, at }) => seq > range.afterSeq && seq <= range.upToSeq && (!from || at >= from) && (!to || at < to),
    );
    const isFound = ({ seq }: { readonly seq: number }) => seq > found.afterSeq && seq <= found.upToSeq;
    expect(ofTime.filter(isFound)).toEqual(ofTime);
    if (from && to && from <= to) expect(entries.filter(isFound).length).toBeLessThanOrEqual(ofTime.length + 2 * NEAR);
  });
  await fc.assert(property, { numRuns: 300 });
});

test('a read that does not show the entries of the range finds no numbers', async () => {
  const { store, uses, all, entries } = await spending(Array.from({ length: 30 }, () => 1));
  store.commitsOf('acme').splice(2);
  const found = seqsOfTime({ store, uses }, 'acme', all, { from: entries.at(-1)!.at }, NEAR);
  await expect(found).rejects.toThrow(StoreFailed);
});
