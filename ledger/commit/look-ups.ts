/** Finds the recorded entries that look-ups name. */
import type { Entry } from '../../domain/account/entry.js';
import type { LookUp } from '../../domain/reducer/look-up.js';
import type { CommitStore } from './commit-store.js';
import type { Image } from './commit.js';
import { entriesNamed, namesOf } from './names.js';
import { stored, tooOld } from './stored.js';

/**
 * Finds them in a read that is not older than the image: it asks for the image's own commit, too, since a read that does
 * not show it may lack others as well. Throws `StoreFailed`.
 */
export async function findAfter(
  store: Pick<CommitStore, 'find'>,
  { state: { accountId }, fromSeq }: Image,
  lookUps: readonly LookUp[],
): Promise<Entry[]> {
  if (lookUps.length === 0) return [];
  const found = await stored(store.find(accountId, namesOf(lookUps), fromSeq));
  if (!found.some((commit) => commit.fromSeq === fromSeq)) throw tooOld();
  return entriesNamed(found, lookUps);
}
