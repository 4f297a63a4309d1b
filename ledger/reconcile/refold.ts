/** Makes the first proof: the account's entries, folded again by the rules, must give every field of its document. */
import { nextEventAt, type AccountState } from '../../domain/account/account-state.js';
import { entryId, periodId } from '../../domain/business-key.js';
import type { Entry } from '../../domain/account/entry.js';
import { foldEntry, openedBy } from '../../domain/reducer/fold/fold-entry.js';
import { assert } from '../../domain/reducer/laws.js';
import { CHAIN_START, linkHash } from '../hash-chain.js';
import { holdText, storedAccount, type AccountDocument } from '../account-document.js';
import { sealOf } from '../seal.js';
import type { ChainedEntry } from '../store.js';
import type { Findings } from './findings.js';
import { checkEntryShape } from './shape.js';

/** Takes an account's entries one by one, in order. */
export class Refold {
  readonly #document: AccountDocument;
  readonly #findings: Findings;
  readonly #onFolded: (state: AccountState, entry: Entry) => void;
  /** Null before the first entry, and after one that could not be folded: nothing that follows from later ones is known. */
  #state: AccountState | null = null;
  #nextSeq = 1;
  /** Null where the link before is missing. */
  #hash: string | null = CHAIN_START;

  constructor(document: AccountDocument, findings: Findings, onFolded: (state: AccountState, entry: Entry) => void) {
    this.#document = document;
    this.#findings = findings;
    this.#onFolded = onFolded;
  }

  /** Whether the entry is the next one, and has the fields that it should. */
  take(entry: ChainedEntry): boolean {
    if (entry.seq < this.#nextSeq) {
      this.#findings.add('GAP', `seq ${entry.seq}`, `entry ${this.#nextSeq}`, 'one that has no place', entry._id);
      return false;
    }
    const isNext = entry.seq === this.#nextSeq;
    this.#checkPlace(entry);
    this.#checkHash(entry);
    const fit = checkEntryShape(entry, this.#findings);
    this.#state = fit ? this.#fold(this.#state, entry) : null;
    this.#nextSeq = entry.seq + 1;
    return isNext && fit;
  }

  /** After the last entry: compares the document with what its entries say. */
  finish(): void {
    const { seq, lastHash, seal } = this.#document;
    if (this.#nextSeq <= seq) this.#missing(this.#nextSeq, seq);
    else if (this.#hash !== lastHash) this.#findings.add('HASH', 'lastHash', this.#hash, lastHash);
    const expectedSeal = sealOf(storedAccount(this.#document));
    if (seal !== expectedSeal) this.#findings.add('SEAL', 'seal', expectedSeal, seal);
    if (this.#state && this.#nextSeq === seq + 1) this.#compare(this.#state);
  }

  #checkPlace(entry: ChainedEntry): void {
    const { accountId } = this.#findings;
    if (entry.seq !== this.#nextSeq) {
      this.#missing(this.#nextSeq, entry.seq - 1);
      this.#hash = null;
      this.#state = null;
    }
    const id = entryId(accountId, entry.seq);
    if (entry._id !== id) this.#findings.add('ENTRY', '_id', id, entry._id, entry._id);
  }

  #missing(first: number, last: number): void {
    const { accountId } = this.#findings;
    const expected = `entries ${first} to ${last} of ${this.#document.seq}`;
    this.#findings.add('GAP', `seq ${first}`, expected, 'none of them', entryId(accountId, first));
  }

  #checkHash({ hash, ...entry }: ChainedEntry): void {
    const expected = this.#hash === null ? hash : linkHash(this.#hash, entry);
    if (hash !== expected) this.#findings.add('HASH', 'hash', expected, hash, entry._id);
    this.#hash = hash;
  }

  #fold(before: AccountState | null, { hash: _hash, commit: _commit, ...entry }: ChainedEntry): AccountState | null {
    if (!before && entry.seq > 1) return null;
    const ofPeriod = before?.period.id ?? periodId(this.#findings.accountId, 1);
    if (entry.periodId !== ofPeriod) {
      this.#findings.add('ENTRY', 'periodId', ofPeriod, entry.periodId, entry._id);
    }
    try {
      const after = foldFrom(before, entry);
      this.#onFolded(after, entry);
      return after;
    } catch (error) {
      this.#findings.add('ENTRY', 'the entry', 'follows from the ones before it', String(error), entry._id);
      return null;
    }
  }

  #compare(state: AccountState): void {
    const document = this.#document;
    const findings = this.#findings;
    const { usage, ...period } = state.period;
    const { usage: foundUsage, ...foundPeriod } = document.period;
    findings.compare('BUCKET', 'buckets', state.buckets, document.buckets);
    findings.compare('GRANT', 'grants', state.grants, document.grants);
    findings.compare('HOLD', 'holds', state.holds.map(holdText), document.holds);
    findings.compare('PAUSE', 'pauses', state.pauses, document.pauses);
    findings.compare('PERIOD', 'period', period, foundPeriod);
    findings.compare('USAGE', 'period.usage', usage, foundUsage);
    findings.compare('CAP', 'spaceCaps', state.spaceCaps, document.spaceCaps);
    findings.compare('TERMS', 'terms', state.terms, document.terms);
    findings.compare('CROSSING', 'crossings', state.crossings, document.crossings);
    if (document.at < state.at) findings.add('PERIOD', 'at', `${state.at.toISOString()} or later`, document.at);
    findings.compare('NEXT_AT', 'nextAt', nextEventAt(state), document.nextAt);
  }
}

function foldFrom(before: AccountState | null, entry: Entry): AccountState {
  if (before) return foldEntry(before, entry);
  assert(entry.type === 'open', 'an account is opened by its first entry');
  return openedBy(entry);
}
