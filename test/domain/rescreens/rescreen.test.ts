import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyEdit } from '../../../domain/rescreens/edits.js';
import {
  hasEnded,
  MAX_RESTARTS,
  MAX_REVISIONS_KEPT,
  openedBy,
  type Rescreen,
} from '../../../domain/rescreens/rescreen.js';
import * as steps from '../../../domain/rescreens/steps.js';

const AT = new Date('2026-05-01T10:00:00Z');
const edit = (n: number) => ({ editId: `e-${n}`, at: AT, candidateIds: null });
const opened = openedBy(edit(1));
const COUNTS = { done: 1, failed: 0, total: 1 };

function joined(rescreen: Rescreen, n: number): Rescreen {
  const outcome = applyEdit(rescreen, edit(n));
  if (outcome.kind !== 'joins') throw new Error(outcome.kind);
  return outcome.rescreen;
}
const running = steps.beginRun(opened)!;
const screened = steps.reportProgress(running, { revision: 1, progress: 1, ...COUNTS })!;

describe('an edit', () => {
  test('joins while the re-screen is open, and is the newest revision then', () => {
    for (const one of [
      opened,
      running,
      steps.waitAt(running, { waitingId: 'w', place: 3, tokens: 20, tokensAhead: 40 })!,
    ]) {
      expect(joined(one, 2)).toMatchObject({ state: 'debouncing', revision: 2 });
    }
  });

  test('that is known changes nothing, and one after the end opens the next', () => {
    expect(applyEdit(running, edit(1))).toEqual({ kind: 'known' });
    const ended = steps.finish(running, 1, COUNTS)!;
    expect(applyEdit(ended, edit(1))).toEqual({ kind: 'known' });
    expect(applyEdit(ended, edit(2))).toEqual({ kind: 'next' });
  });

  test('opens the next after three restarts since the first screened candidate', () => {
    let now = screened;
    for (let n = 2; n <= MAX_RESTARTS + 1; n += 1) now = steps.beginRun(joined(now, n))!;
    expect(now.restarts).toBe(MAX_RESTARTS);
    expect(applyEdit(now, edit(9))).toEqual({ kind: 'next' });
  });

  test('opens the next while failed candidates are tried again, and after a refund', () => {
    const ended = steps.finish(running, 1, { done: 1, failed: 1, total: 2 })!;
    expect(applyEdit(steps.retryFailed(ended)!, edit(2))).toEqual({ kind: 'next' });
    const charge = { debitId: 'd', tokens: 20, refunded: true };
    expect(applyEdit({ ...running, charge }, edit(2))).toEqual({ kind: 'next' });
  });

  test('is counted when there are too many of them to keep', () => {
    let now = opened;
    for (let n = 2; n <= 150; n += 1) now = joined(now, n);
    expect([now.revision, now.revisions.length, now.revisions.at(-1)?.editId]).toEqual([
      150,
      MAX_REVISIONS_KEPT,
      'e-150',
    ]);
  });
});

describe('the end', () => {
  test('of an older revision changes nothing', () => {
    const newer = steps.beginRun(joined(running, 2))!;
    expect(steps.finish(newer, 1, COUNTS)).toBeNull();
    expect(steps.finish(joined(running, 2), 1, COUNTS)).toBeNull();
  });

  test('owes the price back unless a candidate was screened', () => {
    const paid = steps.chargeWith(running, 'd', 20)!;
    expect(steps.owesRefund(steps.cancel(paid, 'why')!)).toBe(true);
    expect(steps.owesRefund(steps.finish(paid, 1, { done: 0, failed: 3, total: 3 })!)).toBe(true);
    expect(steps.owesRefund(steps.finish(paid, 1, { done: 0, failed: 0, total: 0 })!)).toBe(true);
    const began = steps.reportProgress(paid, { revision: 1, progress: 1, ...COUNTS })!;
    expect(steps.owesRefund(steps.cancel(began, 'why')!)).toBe(false);
    expect(steps.owesRefund(steps.finish(paid, 1, COUNTS)!)).toBe(false);
  });

  test('takes a charge and a screened candidate that were reported late', () => {
    const cancelled = steps.cancel(running, 'why')!;
    const charged = steps.chargeWith(cancelled, 'd', 20)!;
    expect(charged).toMatchObject({ state: 'cancelled', isOpen: true, charge: { debitId: 'd' } });
    const late = steps.reportProgress(charged, { revision: 1, progress: 1, ...COUNTS })!;
    expect(steps.owesRefund(late)).toBe(false);
  });
});

/** A job as its processes work on it: edits, people, and one workflow whose steps may come late. */
type Move = 'edit' | 'begin' | 'charge' | 'screen' | 'finish' | 'cancel' | 'wind-up' | 'late-finish' | 'late-screen';
const MOVES: readonly Move[] = [
  'edit',
  'edit',
  'begin',
  'charge',
  'screen',
  'finish',
  'cancel',
  'wind-up',
  'late-finish',
  'late-screen',
];

test('no sequence of edits and steps loses an edit, charges a re-screen twice, or keeps the price of nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...MOVES), { maxLength: 60 }), (moves) => {
      const job: Rescreen[] = [];
      const charges: number[] = [];
      const screenedFor = new Map<string, number>();
      let edits = 0;
      const oldest = () => job.findIndex(({ isOpen }) => isOpen);
      const put = (at: number, changed: Rescreen | null) => {
        if (changed) job[at] = changed;
      };
      const move = (kind: Move) => {
        if (kind === 'edit') {
          edits += 1;
          const newest = job.at(-1);
          const outcome = newest ? applyEdit(newest, edit(edits)) : ({ kind: 'next' } as const);
          if (outcome.kind === 'joins') job[job.length - 1] = outcome.rescreen;
          else job.push(openedBy(edit(edits)));
          return;
        }
        const at = oldest();
        const one = job[at];
        if (!one) return;
        const revision = kind.startsWith('late') ? one.runningRevision - 1 : one.runningRevision;
        const begun = one.runningRevision > 0;
        if (kind === 'begin' && !hasEnded(one)) put(at, steps.beginRun(one));
        if (kind === 'charge' && begun && !one.charge && steps.isCurrent(one, revision)) {
          charges.push(at);
          put(at, steps.chargeWith(one, `d-${at}`, 20));
        }
        if (kind.endsWith('screen') && begun && one.charge && revision > 0) {
          put(at, steps.reportProgress(one, { revision, progress: one.progress + 1, ...COUNTS }));
        }
        if (kind.endsWith('finish') && begun && one.charge) put(at, steps.finish(one, revision, COUNTS));
        if (kind === 'cancel') put(at, steps.cancel(one, 'why'));
        if (kind === 'wind-up') put(at, steps.windUp(one, steps.owesRefund(one)));
      };
      for (const kind of moves) move(kind);
      // Whatever happened, the workflow goes on until nothing is left.
      for (let n = 0; oldest() >= 0; n += 1) {
        if (n > 1_000) throw new Error('it does not end');
        for (const kind of ['begin', 'charge', 'finish', 'wind-up'] as const) move(kind);
      }
      for (const [at, one] of job.entries()) {
        if (one.state === 'completed') screenedFor.set(one.revisions.at(-1)!.editId, one.runningRevision);
        expect(charges.filter((charged) => charged === at).length).toBeLessThanOrEqual(1);
        expect(one.state === 'completed' ? one.runningRevision : one.revision).toBe(one.revision);
        if (one.charge && !one.hasScreened) expect(one.charge.refunded).toBe(true);
        expect(one.restarts).toBeLessThanOrEqual(MAX_RESTARTS);
      }
      const known = job.reduce((sum, { revision }) => sum + revision, 0);
      expect(known).toBe(edits);
      const last = job.at(-1);
      if (last && last.state !== 'cancelled') expect(screenedFor.has(`e-${edits}`)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
