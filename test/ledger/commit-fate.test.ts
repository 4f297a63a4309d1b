import { describe, expect, test } from '@jest/globals';
import { fateOf } from '../../ledger/commit-fate.js';
import { Drafts } from '../../ledger/drafts.js';
import { systemChance } from '../../ledger/environment.js';
import type { SpaceUses } from '../../ledger/space-uses.js';
import type { ChainedEntry, Commit, StoredAccount } from '../../ledger/store.js';
import { openAccount } from '../../domain/reducer/apply.js';
import type { Command } from '../../domain/reducer/command.js';
import { debitOf, meeting } from '../domain/reducer/ledger-driver.js';
import { TERMS } from '../support/terms.js';

const NOW = new Date('2026-03-10T12:00:00Z');

/** Two processes with the same clock. */
const drafts = () =>
  new Drafts({
    store: { find: () => Promise.resolve([...stored]) },
    clock: { now: () => NOW },
    chance: systemChance(),
    spaceUses: { of: () => Promise.resolve([]) } as unknown as SpaceUses,
    newestPlan: () => undefined,
  });
const [ours, theirs] = [drafts(), drafts()];

const opening = ours.commitOf(null, openAccount('acme', TERMS, NOW, { actor: 'api-key:host' }));
const before = opening.after;
const stored: readonly ChainedEntry[] = opening.entries;

const draftOf = async (by: Drafts, on: StoredAccount, command: Command): Promise<Commit> =>
  (await by.of(on, [command])).commit;
const debit = debitOf(meeting('same'));
const findIn = (entries: readonly ChainedEntry[]) => (id: string) =>
  Promise.resolve(entries.find(({ _id }) => _id === id) ?? null);

/** Not looked up: only what both drafts know of. */
const later = async (on: Commit): Promise<StoredAccount> => {
  const { state, version, revision, lastHash } = on.after;
  return await Promise.resolve({ state, version: `${version}-later`, revision: revision + 1, lastHash });
};

describe('a commit whose outcome is unknown', () => {
  test('is stored when the account has its version', async () => {
    const commit = await draftOf(ours, before, debit);
    expect(await fateOf(commit, commit.after, findIn([]))).toBe('stored');
  });

  test('may still be stored while the account is as it was, or does not exist yet', async () => {
    expect(await fateOf(await draftOf(ours, before, debit), before, findIn(stored))).toBe('open');
    expect(await fateOf(opening, null, findIn([]))).toBe('open');
  });

  test('is found under a later commit of another process', async () => {
    const commit = await draftOf(ours, before, debit);
    const entries = [...stored, ...commit.entries];
    expect(await fateOf(commit, await later(commit), findIn(entries))).toBe('stored');
  });

  test('is told from an equal commit that another process made in the same millisecond', async () => {
    const [commit, other] = [await draftOf(ours, before, debit), await draftOf(theirs, before, debit)];
    expect({ ...other.entries[0], hash: '', commit: '' }).toEqual({ ...commit.entries[0], hash: '', commit: '' });
    expect(await fateOf(commit, other.after, findIn([...stored, ...other.entries]))).toBe('never');
  });

  test('can never be stored once another commit without entries took its place', async () => {
    const commit = await draftOf(ours, before, debit);
    const other = { ...before, version: 'another', revision: before.revision + 1 };
    expect(await fateOf(commit, other, findIn(stored))).toBe('never');
  });

  test('stays open when the entries are read as they were before the account was', async () => {
    const commit = await draftOf(ours, before, debit);
    expect(await fateOf(commit, await later(commit), findIn(stored))).toBe('open');
  });
});
