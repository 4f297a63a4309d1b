/**
 * Counts commits that only a slot stopped. A commit that assumed too much is stopped once; then everything that it is about
 * is looked up. Impatient callers may try again before that.
 */
import type { Commit } from '../../../ledger/commit/commit.js';

/** The slot, and the tokens of the commits that it stopped since anything else was written. */
interface Stopped {
  readonly slot: string | null;
  readonly tokens: Set<string>;
}

const MOST_STOPPED = 8;

export class Stops {
  /** Slots that stopped one process again and again: its reducer should have seen that they are taken. */
  readonly tripped: string[] = [];
  readonly #last = new Map<string, Stopped>();

  /** Null for a commit that no slot stopped, or not a slot alone. */
  count(process: number, { accountId, token }: Commit, slot: string | null): void {
    const key = `${process} ${accountId}`;
    const before = this.#last.get(key);
    const tokens = before?.slot === slot ? before.tokens.add(token) : new Set([token]);
    this.#last.set(key, { slot, tokens });
    if (slot !== null && tokens.size > MOST_STOPPED) this.tripped.push(slot);
  }
}
