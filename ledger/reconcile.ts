/**
 * Proves accounts by two independent ways: their entries folded again by the rules (`refold.ts`), and sums of their legs
 * (`totals.ts`), both in one pass over the commits; the stored statements and snapshots must agree, too. It only reads, and
 * may run while the ledger is writing: commits never change, and what looks wrong is checked a second time before it is
 * reported.
 *
 * It can't prove what no stored document shows: the exact millisecond of a crossing, whether its alert was delivered, that
 * nobody took commits off the end which no snapshot names, and that nobody rewrote entries, hashes and snapshot all
 * together. To notice the last two, keep the hashes of the accounts' last commits somewhere else.
 */
import type { Connection } from 'mongoose';
import type { AccountState } from '../domain/account/account-state.js';
import { isUnreachable } from '../storage/database-away.js';
import { ledgerModels } from './mongo/models.js';
import { proveAccount } from './reconcile/account-proof.js';
import { Findings, identityOf, isNotice, type Finding } from './reconcile/findings.js';
import { createReader, type LedgerReader } from './reconcile/reader.js';

export { MAX_FINDINGS_OF_AN_ACCOUNT, type Finding } from './reconcile/findings.js';

interface ReconcileOptions {
  readonly connection: Connection;
  /** When it is left out, all accounts are checked, and what belongs to none. */
  readonly accountId?: string;
  /** Proves the account as it was after this entry, without its snapshot, later statements and alerts. */
  readonly atSeq?: number;
  /** The check of the account goes on once the call has ended: findings that are stored do not pile up in memory. */
  readonly onFinding: (finding: Finding) => unknown;
  /** Receives each notice: nothing is wrong, but a person has something to do. */
  readonly onNotice?: (notice: Finding) => unknown;
  /** Called after every piece of work, as a heartbeat. */
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** Decides whether a statement that is not stored is missing or only not due yet. */
  readonly now?: Date;
}

interface Progress {
  readonly accounts: number;
  readonly entries: number;
}

export interface ReconcileSummary extends Progress {
  readonly findings: number;
  readonly notices: number;
  readonly seconds: number;
  /**
   * Of a run with `atSeq`: the account as its entries say that it was. Null: it has no such entry, or what the entries say
   * is not known.
   */
  readonly state: AccountState | null;
}

/** This many accounts are checked at the same time. */
const ACCOUNT_CONCURRENCY = 4;

/**
 * Throws when the database can't be reached; everything that is wrong with what it holds is a finding, and so is an
 * account whose check breaks off, for whatever reason: the others are checked all the same.
 */
export async function reconcile(options: ReconcileOptions): Promise<ReconcileSummary> {
  const startedMs = performance.now();
  const run = new Run(createReader(ledgerModels(options.connection)), options);
  await run.checkAll();
  const { accounts, entries, findings, notices, state } = run;
  return { accounts, entries, findings, notices, seconds: (performance.now() - startedMs) / 1000, state };
}

class Run {
  accounts = 0;
  entries = 0;
  findings = 0;
  notices = 0;
  state: AccountState | null = null;
  readonly #reader: LedgerReader;
  readonly #options: ReconcileOptions;
  #guardsSlots = false;

  constructor(reader: LedgerReader, options: ReconcileOptions) {
    this.#reader = reader;
    this.#options = options;
  }

  async checkAll(): Promise<void> {
    const { accountId } = this.#options;
    this.#guardsSlots = await this.#reader.guardsSlots();
    if (accountId !== undefined) {
      await this.#checkAccount(accountId);
      return;
    }
    const ids = this.#reader.accountIds();
    const work = async (): Promise<void> => {
      for (let next = await ids.next(); !next.done; next = await ids.next()) await this.#checkAccount(next.value);
    };
    await Promise.all(Array.from({ length: ACCOUNT_CONCURRENCY }, work));
    for (const orphan of await this.#reader.orphans()) await this.#check(orphan);
  }

  async #checkAccount(accountId: string): Promise<void> {
    await this.#check(accountId);
    this.accounts += 1;
    this.#progress(0);
  }

  /** A finding that a commit in between explains is gone at the second check; a real one stays. */
  async #check(accountId: string): Promise<void> {
    let first = await this.#look(accountId);
    // What broke off shows only a part of what is wrong: without it the second check would hide the rest.
    if (first.some(isUnchecked)) first = await this.#look(accountId, false);
    if (first.length === 0) return;
    const seen = new Set(first.map(identityOf));
    const second = await this.#look(accountId, false);
    await this.#report(second.filter((finding) => isUnchecked(finding) || seen.has(identityOf(finding))));
  }

  async #look(accountId: string, counted = true): Promise<Finding[]> {
    const findings = new Findings(accountId);
    this.state = null;
    try {
      const state = await proveAccount({
        reader: this.#reader,
        findings,
        now: this.#options.now ?? new Date(),
        atSeq: this.#options.atSeq,
        guardsSlots: this.#guardsSlots,
        onPiece: (entries) => {
          this.#progress(counted ? entries : 0);
        },
      });
      if (this.#options.atSeq !== undefined) this.state = state;
    } catch (error) {
      if (this.#options.signal?.aborted === true || isUnreachable(error)) throw error;
      findings.add(
        'UNCHECKED',
        'the check',
        'to reach its end',
        error instanceof Error ? error.message : String(error),
      );
    }
    return findings.kept;
  }

  #progress(entries: number): void {
    this.entries += entries;
    this.#options.signal?.throwIfAborted();
    this.#options.onProgress?.({ accounts: this.accounts, entries: this.entries });
  }

  async #report(found: readonly Finding[]): Promise<void> {
    const findings = found.filter((one) => !isNotice(one));
    const notices = found.filter(isNotice);
    this.findings += findings.length;
    this.notices += notices.length;
    for (const finding of findings) await this.#options.onFinding(finding);
    for (const notice of notices) await this.#options.onNotice?.(notice);
  }
}

const isUnchecked = ({ kind }: Finding): boolean => kind === 'UNCHECKED';
