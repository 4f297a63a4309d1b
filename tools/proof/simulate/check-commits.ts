/**
 * Checks the commits of an account: their numbers, their links, their clock and what only one of them may have. What
 * processes took for the account must be the sum of its entries up to there.
 */
import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Commit } from '../../../ledger/commit/commit.js';
import type { AccountRecord } from './account-record.js';

type Problem = string;

const MOST_ENTRIES = 256;

/** Where these find something, the entries can't be told apart from what should be there, and nothing else is checked. */
export function checkCommits(commits: readonly Commit[]): Problem[] {
  if (commits.length === 0) return ['GONE there is no account'];
  const problems: Problem[] = [];
  let [seq, link] = [0, ''];
  for (const { hash: own, ...content } of commits) {
    const { _id, fromSeq, toSeq, entries, prevHash } = content;
    const numbers = entries.map((entry) => entry.seq);
    const wanted = entries.map((_, index) => fromSeq + index);
    if (fromSeq !== seq + 1 || toSeq !== seq + entries.length) problems.push(`GAP ${_id} follows on entry ${seq}`);
    if (!isDeepStrictEqual(numbers, wanted)) problems.push(`GAP ${_id} has the numbers ${numbers.join()}`);
    if (_id !== entries[0]?._id) problems.push(`GAP ${_id} has not the id of its first entry`);
    if (entries.length > MOST_ENTRIES) problems.push(`SIZE ${_id} has ${entries.length} entries`);
    if (prevHash !== link) problems.push(`HASH ${_id} is not linked to the commit before it`);
    if (own !== hash('sha256', JSON.stringify(content), 'base64url')) problems.push(`HASH ${_id} was changed`);
    [seq, link] = [toSeq, own];
  }
  return [...problems, ...checkClock(commits), ...checkSlots(commits)];
}

/** The account's clock never goes back, and no entry is later than its commit. */
function checkClock(commits: readonly Commit[]): Problem[] {
  return commits.flatMap(({ _id, at, entries }, index) => {
    const before = commits[index - 1];
    const isBack = (before !== undefined && at < before.at) || entries.some((entry) => entry.at > at);
    return isBack ? [`CLOCK goes back at ${_id}`] : [];
  });
}

function checkSlots(commits: readonly Commit[]): Problem[] {
  const taken = new Set<string>();
  return commits.flatMap(({ _id, slots = [] }) =>
    slots.flatMap((slot) => {
      const isTwice = taken.has(slot);
      taken.add(slot);
      return isTwice ? [`SLOT ${slot} is taken again by ${_id}`] : [];
    }),
  );
}

/**
 * An image is of a commit that a majority has, and is the sum of the entries up to there: nothing changes an account but an
 * entry. A snapshot is such an image.
 */
export function checkImages({ commits, states, images }: AccountRecord): Problem[] {
  const byFirst = new Map(commits.map((commit) => [commit.fromSeq, commit]));
  return images.flatMap(({ state, fromSeq, hash: own }) => {
    const commit = byFirst.get(fromSeq);
    if (commit?.hash !== own || commit.toSeq !== state.seq) return [`SNAPSHOT of ${state.seq}, which no commit left`];
    const isSum = isDeepStrictEqual(states[state.seq - 1], state);
    return isSum ? [] : [`FOLD the account after entry ${state.seq} is not the sum of its entries`];
  });
}
