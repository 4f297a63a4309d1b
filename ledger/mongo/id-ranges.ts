/** Ranges of the ids of an account's commits. An id is that of the commit's first entry. */
import { entryId } from '../../domain/business-key.js';
import { startingWith } from '../../storage/driver.js';

/** The commit that begins with this entry, and all that follow. */
export const idsFrom = (accountId: string, fromSeq: number) => ({
  $gte: entryId(accountId, fromSeq),
  $lt: startingWith(`${accountId}~`).$lt,
});
