/**
 * Checks what each commit says of itself: its place among the others, its link to the one before, and that its time,
 * slots and names are those of its entries.
 */
import { entryId } from '../../domain/business-key.js';
import { CHAIN_START, hashOf, type Commit } from '../commit/commit.js';
import { nameListsOf } from '../commit/names.js';
import type { Findings } from './findings.js';
import type { StoredCommit } from './reader.js';
import { checkShape } from './shape.js';

/**
 * `lost`: entries are missing before this commit, or it can't be read. `noPlace`: it is none of the account's commits, and
 * the others are as if it were not there.
 */
export type Taken = { readonly commit: Commit; readonly lost: boolean } | 'lost' | 'noPlace';

/** Takes an account's commits one by one, in the order of their ids. */
export class Chain {
  readonly #findings: Findings;
  /** Null after a commit whose entries can't be counted. */
  #nextSeq: number | null = 1;
  /** Null where the link before is missing. */
  #hash: string | null = CHAIN_START;
  /** The clock of the account, and when its last entry was made. */
  #at = new Date(0);
  #lastEntryAt = new Date(0);

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  take(stored: StoredCommit): Taken {
    const { accountId } = this.#findings;
    const next = this.#nextSeq;
    const seq = Number(stored._id.slice(accountId.length + 1));
    const isOwnId = Number.isSafeInteger(seq) && seq > 0 && stored._id === entryId(accountId, seq);
    if (!isOwnId || (next !== null && seq < next)) {
      this.#findings.add('GAP', 'commit', `one that begins with entry ${next ?? '?'}`, 'one without place', stored._id);
      return 'noPlace';
    }
    const isBehindGap = next !== null && seq > next;
    if (isBehindGap) {
      this.#findings.add(
        'GAP',
        `seq ${next}`,
        `entries ${next} to ${seq - 1}`,
        'none of them',
        entryId(accountId, next),
      );
      this.#hash = null;
    }
    const commit = this.#check(stored, seq);
    this.#nextSeq = Array.isArray(stored.entries) ? seq + stored.entries.length : null;
    this.#hash = typeof stored.hash === 'string' ? stored.hash : null;
    return commit ? { commit, lost: isBehindGap } : 'lost';
  }

  #check(stored: StoredCommit, seq: number): Commit | null {
    const commit = checkShape(stored, this.#findings);
    this.#checkHash(stored);
    if (!commit) return null;
    const isNumbered = this.#checkNumbers(commit, seq);
    this.#checkTimes(commit);
    this.#checkNames(commit);
    return isNumbered ? commit : null;
  }

  #checkNumbers({ _id, accountId, fromSeq, toSeq, entries }: Commit, seq: number): boolean {
    const ofAccount = this.#findings.accountId;
    const expected = { accountId: ofAccount, fromSeq: seq, toSeq: seq + entries.length - 1 };
    let isNumbered = this.#findings.compare('COMMIT', 'commit', expected, { accountId, fromSeq, toSeq }, _id);
    for (const [index, entry] of entries.entries()) {
      const id = entryId(ofAccount, seq + index);
      if (entry._id === id && entry.seq === seq + index && entry.accountId === ofAccount) continue;
      isNumbered = false;
      const place = { _id: id, seq: seq + index, accountId: ofAccount };
      const found = { _id: entry._id, seq: entry.seq, accountId: entry.accountId };
      this.#findings.compare('ENTRY', 'entry', place, found, id);
    }
    return isNumbered;
  }

  #checkHash(stored: StoredCommit): void {
    const { hash, ...content } = stored;
    const { prevHash, _id } = content;
    if (this.#hash !== null && prevHash !== this.#hash) {
      this.#findings.add('HASH', 'prevHash', this.#hash, prevHash, _id);
    }
    const expected = hashOf(content as unknown as Omit<Commit, 'hash'>);
    if (hash !== expected) this.#findings.add('HASH', 'hash', expected, hash, _id);
  }

  /** Time never runs backwards. Entries that time made are older than the commit, and may be older than the one before. */
  #checkTimes({ _id, at, entries }: Commit): void {
    for (const entry of entries) {
      if (entry.at < this.#lastEntryAt || entry.at > at) {
        const range = `${this.#lastEntryAt.toISOString()} to ${at.toISOString()}`;
        this.#findings.add('ENTRY', 'at', range, entry.at, entry._id);
      }
      this.#lastEntryAt = entry.at;
    }
    if (at < this.#at) this.#findings.add('COMMIT', 'at', `${this.#at.toISOString()} or later`, at, _id);
    this.#at = at;
  }

  #checkNames({ _id, entries, crossings = [], slots = [], about = [] }: Commit): void {
    const expected = { slots: [], about: [], ...nameListsOf(entries, crossings) };
    if (!isSameList(slots, expected.slots)) this.#findings.add('COMMIT', 'slots', expected.slots, slots, _id);
    for (const slot of repeatsIn(expected.slots))
      this.#findings.add('KEY_TWICE', slot, 'once', 'twice in one commit', _id);
    if (!isSameList(about, expected.about)) this.#findings.add('COMMIT', 'about', expected.about, about, _id);
  }
}

const isSameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, index) => name === b[index]);

function repeatsIn(names: readonly string[]): Set<string> {
  if (new Set(names).size === names.length) return new Set();
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}
