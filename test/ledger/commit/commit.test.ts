import { describe, expect, test } from '@jest/globals';
import { apply, openAccount } from '../../../domain/reducer/apply.js';
import type { Command } from '../../../domain/reducer/command.js';
import { MAX_COMMIT_ENTRIES } from '../../../domain/reducer/limits.js';
import { CHAIN_START, commitOf, foldCommit, hashOf, imageAfter, type Image } from '../../../ledger/commit/commit.js';
import { debitOf, meeting } from '../../domain/reducer/ledger-driver.js';
import { TESTER } from '../../support/actor.js';
import { termsOf } from '../../support/terms.js';

const NOW = new Date('2026-03-10T12:00:00Z');

const opened = openAccount('acme', termsOf({ plan: { allocation: 1_000 } }), NOW, TESTER);
const opening = commitOf({ before: null, ...opened, token: 'a' });
const image = imageAfter(opened.state, opening);

function commit(before: Image, ...commands: Command[]) {
  const outcome = apply(before.state, [], NOW, commands);
  return { outcome, commit: commitOf({ before, ...outcome, token: 'b' }) };
}

describe('a commit', () => {
  test('has the id of its first entry, and is linked to the commit before it', () => {
    const { commit: next } = commit(image, debitOf(meeting('m-1')), debitOf(meeting('m-2')));
    expect(opening).toMatchObject({ _id: 'acme~000000000001', fromSeq: 1, toSeq: 2, prevHash: CHAIN_START });
    expect(next).toMatchObject({ _id: 'acme~000000000003', fromSeq: 3, toSeq: 4, prevHash: opening.hash });
  });

  test('has a hash that covers each of its fields', () => {
    const { hash, ...content } = commit(image, debitOf(meeting('m-1'))).commit;
    expect(hashOf(content)).toBe(hash);
    for (const name of Object.keys(content)) expect(hashOf({ ...content, [name]: 'changed' })).not.toBe(hash);
  });

  test('folds to the state that its rules led to', () => {
    const { outcome, commit: next } = commit(image, debitOf(meeting('m-1')));
    expect(foldCommit(foldCommit(null, opening), next).state).toEqual(outcome.state);
  });

  test('can not be folded behind a commit that it does not follow', () => {
    const { commit: next } = commit(image, debitOf(meeting('m-1')));
    expect(() => foldCommit({ ...image, hash: 'another' }, next)).toThrow('linked');
    expect(() => foldCommit(null, next)).toThrow('follows');
  });

  test('has the names of its action and its request for slots, and then is about nothing more', () => {
    const { commit: next } = commit(image, { ...debitOf(meeting('m-1')), requestId: 'r-1' });
    expect(next.slots).toEqual(['action~meeting_assistant~m-1', 'request~charge~r-1']);
    expect(next).not.toHaveProperty('about');
  });

  test('of a later attempt of an action has a slot of its own, and is about the action', () => {
    const debit = debitOf(meeting('m-1'));
    const { outcome: charged, commit: first } = commit(image, debit);
    const refund: Command = {
      type: 'refund',
      debitId: charged.entries[0]!._id,
      action: debit.action,
      reason: 'none',
      ...TESTER,
    };
    const refunded = apply(charged.state, charged.entries, NOW, [refund]);
    const again = apply(refunded.state, [...charged.entries, ...refunded.entries], NOW, [debit]);
    expect(commitOf({ before: imageAfter(refunded.state, first), ...again, token: 'c' })).toMatchObject({
      slots: ['attempt~meeting_assistant~m-1~2'],
      about: ['action~meeting_assistant~m-1'],
    });
  });

  test('takes the same slot for a debit and a hold of one attempt', () => {
    const debit = debitOf(meeting('m-1'));
    const held = commit(image, { ...debit, type: 'hold', ttlMs: 60_000 }).commit;
    expect(held.slots).toEqual(commit(image, debit).commit.slots);
  });

  test('is refused where two of its entries take one slot', () => {
    const debit = debitOf(meeting('m-1'));
    const one = apply(image.state, [], NOW, [debit]);
    const two = apply(one.state, [], NOW, [debit]);
    const both = { ...two, entries: [...one.entries, ...two.entries] };
    expect(() => commitOf({ before: image, ...both, token: 'b' })).toThrow('a slot is taken once');
  });
});

test('a batch leaves over what would not fit into a commit any more', () => {
  const debits = Array.from({ length: 300 }, (_, index) => debitOf(meeting(`m-${index}`)));
  const outcome = apply(image.state, [], NOW, debits);
  expect(outcome.entries.length).toBeLessThanOrEqual(MAX_COMMIT_ENTRIES);
  expect(outcome.results).toHaveLength(outcome.entries.length);
});

test('time makes at most 128 entries in a commit, and a period never closes without its allocation', () => {
  const terms = termsOf({ plan: { interval: 'P1D' } });
  const state = openAccount('acme', terms, NOW, TESTER).state;
  const late = new Date('2026-12-31T12:00:00Z');
  const outcome = apply(state, [], late, [debitOf(meeting('m-1'))]);
  expect(outcome).toMatchObject({ behind: true, results: [] });
  expect(outcome.entries.length).toBeLessThanOrEqual(MAX_COMMIT_ENTRIES);
  expect(outcome.entries.at(-1)).toMatchObject({ type: 'grant' });
  let next = outcome;
  while (next.behind) next = apply(next.state, [], late, [debitOf(meeting('m-1'))]);
  expect(next.results).toMatchObject([{ ok: true }]);
});
