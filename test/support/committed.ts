/** Stores entries of the rules as commits, in a store in memory. */
import type { Entry } from '../../domain/account/entry.js';
import { commitOf, foldNext, imageAfter, type Image } from '../../ledger/commit/commit.js';
import { commitStoreInMemory, type CommitStoreInMemory } from './commit-store-in-memory.js';

/** The entries of one account from its first one on; commits get these sizes, over and over. */
export async function committed(entries: readonly Entry[], sizes: readonly number[] = [1, 3, 2]) {
  const store = commitStoreInMemory();
  const image = await commitAll(store, null, entries, sizes);
  return { store, image };
}

/** Stores further entries behind an image; returns the one that they lead to. */
export async function commitAll(
  store: CommitStoreInMemory,
  from: Image | null,
  entries: readonly Entry[],
  sizes: readonly number[] = [1],
): Promise<Image> {
  let before = from;
  for (let first = 0, nth = 0; first < entries.length; nth += 1) {
    const own = entries.slice(first, first + sizes[nth % sizes.length]!);
    const folded = own.reduce(foldNext, before?.state ?? null)!;
    const state = { ...folded, at: own.at(-1)!.at };
    const commit = commitOf({ before, state, entries: own, crossings: [], token: `token-${own[0]!.seq}` });
    await store.insert(commit);
    before = imageAfter(state, commit);
    first += own.length;
  }
  if (!before) throw new Error('there is nothing to store');
  return before;
}
