/**
 * Compares an account's snapshot with the state that its commits give at the snapshot's own number. There may be none, and
 * it may be older than the last commit; one of another shape is never read, so that it proves and breaks nothing.
 */
import type { AccountState } from '../../domain/account/account-state.js';
import { imageAfter, type Commit } from '../commit/commit.js';
import { SHAPE, snapshotOf, type SnapshotDocument } from '../mongo/snapshot-document.js';
import type { Findings } from './findings.js';

export class SnapshotCheck {
  readonly #snapshot: SnapshotDocument | null;
  readonly #findings: Findings;
  #isFound = false;

  /** The snapshot must have been read before the commits: it is never ahead of them. */
  constructor(snapshot: SnapshotDocument | null, findings: Findings) {
    this.#snapshot = snapshot?.shape === SHAPE ? snapshot : null;
    this.#findings = findings;
  }

  /** `state`: as the commit left it; null when that is not known. */
  take(commit: Commit, state: AccountState | null): void {
    if (this.#snapshot?.seq !== commit.toSeq) return;
    this.#isFound = true;
    if (state) {
      this.#findings.compare('SNAPSHOT', 'snapshot', snapshotOf(imageAfter(state, commit)), this.#snapshot);
    }
  }

  /** `lastSeq`: the account's last number. */
  finish(lastSeq: number): void {
    if (!this.#snapshot || this.#isFound) return;
    const seq: unknown = this.#snapshot.seq;
    if (typeof seq === 'number' && seq > lastSeq) {
      this.#findings.add('GAP', 'last entry', `${seq}, as the snapshot says`, lastSeq);
    } else {
      this.#findings.add('SNAPSHOT', 'snapshot.seq', 'the number of the last entry of a commit', seq);
    }
  }
}
