/**
 * Proves one account in one pass over its commits, oldest first: each commit by itself and by the one before, its entries
 * by two independent ways, and the snapshot and the statements by what the entries give.
 */
import type { AccountState } from '../../domain/account/account-state.js';
import type { Commit } from '../commit/commit.js';
import { Chain } from './chain.js';
import { CrossingCheck } from './crossings.js';
import type { Findings } from './findings.js';
import { noticeRefundedOverage } from './overage.js';
import type { AccountReader, StoredCommit } from './reader.js';
import { Refold } from './refold.js';
import { RepeatedNames } from './repeats.js';
import { SnapshotCheck } from './snapshot.js';
import { StatementCheck } from './statements.js';
import { AccountSums } from './sums.js';
import { checkTotals } from './totals.js';

export interface ProofParts {
  readonly reader: AccountReader;
  readonly findings: Findings;
  /** Decides whether a statement that is not stored is missing or only not due yet. */
  readonly now: Date;
  /** Proves the account as it was after this entry, without what is compared with the account as it is now. */
  readonly atSeq?: number | undefined;
  /** Whether the database lets no two commits share a slot: else the proof has to look. */
  readonly guardsSlots: boolean;
  /** Called after every piece, with how many entries it had. */
  readonly onPiece: (entries: number) => void;
}

/** Resolves with the state that the commits give; null when that is not known. */
export async function proveAccount(parts: ProofParts): Promise<AccountState | null> {
  const { reader, findings, onPiece } = parts;
  const { accountId } = findings;
  // They are read before the commits, so that these explain them.
  const snapshot = await reader.snapshot(accountId);
  const stated = await reader.statementIds(accountId);
  const names = new Names(reader, findings, parts.guardsSlots);
  const statements = new StatementCheck(reader, stated, findings, parts.now);
  const pass = new Pass(findings, statements, new SnapshotCheck(snapshot, findings), parts.atSeq);
  let hasCommits = false;
  for await (const piece of reader.commits(accountId)) {
    hasCommits = true;
    const before = pass.entries;
    for (const stored of piece) if (pass.take(stored)) names.add(stored);
    await statements.compare();
    onPiece(pass.entries - before);
    if (pass.isAtEnd) break;
  }
  const strays = await reader.strays(accountId);
  for (const id of strays) findings.add('GAP', 'commit', 'an id of its account', 'one without place', id);
  if (hasCommits) {
    await names.finish();
    return pass.finish();
  }
  const isNamed = snapshot !== null || stated.length > 0 || strays.length > 0;
  if (isNamed) findings.add('ORPHAN', 'commits', 'at least one', 'none');
  return null;
}

class Pass {
  entries = 0;
  readonly #findings: Findings;
  readonly #statements: StatementCheck;
  readonly #snapshot: SnapshotCheck;
  readonly #atSeq: number | undefined;
  readonly #chain: Chain;
  readonly #crossings: CrossingCheck;
  readonly #refold: Refold;
  readonly #sums = new AccountSums();
  /** False after entries that are missing or can't be read. */
  #isWhole = true;
  #lastSeq = 0;

  constructor(findings: Findings, statements: StatementCheck, snapshot: SnapshotCheck, atSeq: number | undefined) {
    this.#findings = findings;
    this.#statements = statements;
    this.#snapshot = snapshot;
    this.#atSeq = atSeq;
    this.#chain = new Chain(findings);
    this.#crossings = new CrossingCheck(findings);
    this.#refold = new Refold(findings, (state, entry) => {
      this.#crossings.at(state, entry);
    });
  }

  get isAtEnd(): boolean {
    return this.#lastSeq === this.#atSeq;
  }

  /** Whether the commit is one of the account's, up to its end. */
  take(stored: StoredCommit): boolean {
    if (this.isAtEnd) return false;
    const taken = this.#chain.take(stored);
    if (taken === 'noPlace') return false;
    if (taken === 'lost' || taken.lost) this.#lose();
    if (taken !== 'lost') this.#add(taken.commit);
    return true;
  }

  /** Called after the last commit. */
  finish(): AccountState | null {
    const { state } = this.#refold;
    if (this.#isWhole) checkTotals(state, this.#sums.sums(), this.#findings);
    if (this.#atSeq !== undefined) return this.isAtEnd ? state : null;
    if (this.#isWhole) this.#snapshot.finish(this.#lastSeq);
    this.#statements.finish();
    if (state) this.#crossings.finish(state);
    return state;
  }

  #lose(): void {
    this.#isWhole = false;
    this.#refold.lose();
    this.#statements.lose();
  }

  #add(commit: Commit): void {
    const upToSeq = Math.min(commit.toSeq, this.#atSeq ?? Infinity);
    const entries = commit.entries.filter(({ seq }) => seq <= upToSeq);
    for (const entry of entries) {
      this.#sums.add(entry);
      this.#statements.take(entry);
      noticeRefundedOverage(entry, this.#findings);
    }
    // What can't be folded says nothing about alerts, either.
    if (!this.#refold.isLost) this.#crossings.take(commit);
    this.#refold.take(commit, upToSeq);
    if (upToSeq === commit.toSeq) this.#snapshot.take(commit, this.#refold.state);
    this.entries += entries.length;
    this.#lastSeq = upToSeq;
  }
}

/** Keys of entries are recorded once, and so are slots, where the database does not see to it. */
class Names {
  readonly #reader: AccountReader;
  readonly #findings: Findings;
  readonly #guardsSlots: boolean;
  readonly #names = new RepeatedNames();

  constructor(reader: AccountReader, findings: Findings, guardsSlots: boolean) {
    this.#reader = reader;
    this.#findings = findings;
    this.#guardsSlots = guardsSlots;
  }

  add(stored: StoredCommit): void {
    for (const name of this.#namesIn(stored)) this.#names.add(name);
  }

  async finish(): Promise<void> {
    const found = await this.#names.find(() => this.#readAll());
    for (const [name, times] of found) this.#findings.add('KEY_TWICE', name, 1, times);
  }

  async *#readAll(): AsyncGenerator<string[]> {
    for await (const piece of this.#reader.names(this.#findings.accountId)) {
      yield piece.flatMap((stored) => this.#namesIn(stored));
    }
  }

  #namesIn({ entries, slots }: StoredCommit): string[] {
    const keys = textsIn(entries, (entry) => (entry as { key?: unknown } | null)?.key);
    return this.#guardsSlots ? keys : [...keys, ...textsIn(slots, (slot) => slot).map((slot) => `slot ${slot}`)];
  }
}

const textsIn = (list: unknown, textOf: (one: unknown) => unknown): string[] =>
  Array.isArray(list) ? list.map(textOf).filter((text) => typeof text === 'string') : [];
