/** Proves the places of some entries in their account: by the hash of each one's commit, and its link to the commit before. */
import type { Entry } from '../../domain/account/entry.js';
import type { CommitStore, SeqRange } from '../commit/commit-store.js';
import { CHAIN_START, hashOf, type Commit } from '../commit/commit.js';
import { within } from './entry-scan.js';

export interface EntryLink {
  readonly entry: Entry;
  /** Its commit is as it was stored, and follows on the commit before. */
  readonly follows: boolean;
}

type Store = Pick<CommitStore, 'scan'>;

export async function linksOf(store: Store, accountId: string, fromSeq: number, toSeq: number): Promise<EntryLink[]> {
  const isWanted = within({ afterSeq: fromSeq - 1, upToSeq: toSeq });
  const commits = await readAll(store, accountId, { afterSeq: fromSeq - 1, upToSeq: toSeq });
  const first = commits[0]?.fromSeq ?? 1;
  const before = first === 1 ? [] : await readAll(store, accountId, { afterSeq: first - 2, upToSeq: first - 1 });
  return commits.flatMap((commit, index) => {
    const follows = followsOn(commits[index - 1] ?? before.at(-1), commit);
    return commit.entries.filter(isWanted).map((entry) => ({ entry, follows }));
  });
}

/** Oldest first. */
async function readAll(store: Store, accountId: string, range: SeqRange): Promise<Commit[]> {
  const commits: Commit[] = [];
  for await (const piece of store.scan(accountId, range)) commits.push(...piece);
  return commits;
}

/** The stored order of the fields is part of the hash. */
function followsOn(before: Commit | undefined, { hash, ...content }: Commit): boolean {
  const { hash: prevHash, toSeq } = before ?? { hash: CHAIN_START, toSeq: 0 };
  return hash === hashOf(content) && content.prevHash === prevHash && content.fromSeq === toSeq + 1;
}
