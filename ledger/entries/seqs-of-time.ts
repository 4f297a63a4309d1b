/** Finds about which numbers the entries of a time have: an account's clock never runs back. */
import type { CommitStore } from '../commit/commit-store.js';
import { tooOld } from '../commit/stored.js';
import type { BoundedRange } from './use-block.js';
import type { UseBlocks } from './use-blocks.js';

/** More numbers than this are worth a read that halves them. A commit has fewer. */
const NEAR = 2_048;

export interface TimeRange {
  readonly from?: Date;
  /** Exclusive. */
  readonly to?: Date;
}

interface Parts {
  readonly store: Pick<CommitStore, 'readFrom'>;
  readonly uses: Pick<UseBlocks, 'atMsOf'>;
}

/**
 * Leaves numbers out at both ends, so that all entries of the time stay, with some thousand others at most. Throws
 * `StoreFailed` for a read that does not show all entries of the range.
 */
export async function seqsOfTime(
  parts: Parts,
  accountId: string,
  range: BoundedRange,
  { from, to }: TimeRange,
  near = NEAR,
): Promise<BoundedRange> {
  /** Entries up to its `afterSeq` are older than the instant, and those behind its `upToSeq` are not. */
  const around = async (instant: Date): Promise<BoundedRange> => {
    let { afterSeq, upToSeq } = range;
    while (upToSeq - afterSeq > near) {
      const { seq, atMs } = await entryFrom(parts, accountId, Math.floor((afterSeq + upToSeq) / 2));
      if (atMs < instant.getTime()) afterSeq = seq;
      else upToSeq = seq - 1;
    }
    return { afterSeq, upToSeq };
  };
  const { afterSeq } = from ? await around(from) : range;
  const { upToSeq } = to ? await around(to) : range;
  return { afterSeq, upToSeq };
}

/** The entry with this number, or the one with which the next commit begins. */
async function entryFrom({ store, uses }: Parts, accountId: string, seq: number) {
  const known = uses.atMsOf(accountId, seq);
  if (known !== undefined) return { seq, atMs: known };
  const [commit] = await store.readFrom(accountId, seq, 1);
  const first = commit?.entries[0];
  if (!first) throw tooOld();
  return { seq: first.seq, atMs: first.at.getTime() };
}
