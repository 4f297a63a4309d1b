/** Makes the first proof: folds the account's entries again, by the rules, into the state that they lead to. */
import type { AccountState } from '../../domain/account/account-state.js';
import type { Entry } from '../../domain/account/entry.js';
import { periodId } from '../../domain/business-key.js';
import { foldNext, type Commit } from '../commit/commit.js';
import type { Findings } from './findings.js';

/** Takes an account's commits one by one, in order. */
export class Refold {
  readonly #findings: Findings;
  readonly #onFolded: (state: AccountState, entry: Entry) => void;
  #state: AccountState | null = null;
  /** After an entry that is missing or can't be folded, nothing that follows from later ones is known. */
  #isLost = false;

  /** `onFolded` sees the state after each entry. */
  constructor(findings: Findings, onFolded: (state: AccountState, entry: Entry) => void) {
    this.#findings = findings;
    this.#onFolded = onFolded;
  }

  /** Null while it is not known. */
  get state(): AccountState | null {
    return this.#state;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  lose(): void {
    this.#isLost = true;
    this.#state = null;
  }

  /** Up to the entry `upToSeq`, which may be in the middle of the commit. */
  take({ at, toSeq, entries }: Commit, upToSeq = toSeq): void {
    for (const entry of entries) {
      if (this.#isLost || entry.seq > upToSeq) return;
      this.#fold(entry);
    }
    if (this.#state) this.#state = { ...this.#state, at };
  }

  #fold(entry: Entry): void {
    const before = this.#state;
    const ofPeriod = before?.period.id ?? periodId(this.#findings.accountId, 1);
    if (entry.periodId !== ofPeriod) {
      this.#findings.add('ENTRY', 'periodId', ofPeriod, entry.periodId, entry._id);
    }
    try {
      this.#state = foldNext(before, entry);
      this.#onFolded(this.#state, entry);
    } catch (error) {
      this.#findings.add('ENTRY', 'the entry', 'follows from the ones before it', String(error), entry._id);
      this.lose();
    }
  }
}
