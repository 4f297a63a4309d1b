/**
 * Proves accounts by two independent ways: their entries folded again by the rules (`refold.ts`), and sums that the
 * database makes of them (`totals.ts`); the stored statements must agree, too (`statements.ts`). It only reads, and may
 * run while the ledger is writing: an account's document names its last entry, entries never change, and what looks
 * wrong is checked a second time before it is reported.
 *
 * It can't prove what no stored document shows: the exact millisecond of a crossing, whether its alert was delivered,
 * and that nobody rewrote document, entries and hashes all together. To notice the last, keep the hashes of accounts
 * (`lastHash`) somewhere else.
 */
import type { Connection } from 'mongoose';
import { isUnreachable } from '../storage/database-away.js';
import type { AccountDocument } from './account-document.js';
import { ledgerModels } from './models.js';
import { CrossingCheck } from './reconcile/crossings.js';
import { Findings, identityOf, isNotice, type Finding } from './reconcile/findings.js';
import { createReader, type LedgerReader } from './reconcile/reader.js';
import { noticeRefundedOverage } from './reconcile/overage.js';
import { Refold } from './reconcile/refold.js';
import { checkShape, isReadable } from './reconcile/shape.js';
import { StatementCheck } from './reconcile/statements.js';
import { checkTotals, readSums } from './reconcile/totals.js';

export { MAX_FINDINGS_OF_AN_ACCOUNT, type Finding, type FindingKind } from './reconcile/findings.js';

interface ReconcileOptions {
  readonly connection: Connection;
  /** When it is left out, all accounts are checked, and what belongs to none. */
  readonly accountId?: string;
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
  const { accounts, entries, findings, notices } = run;
  return { accounts, entries, findings, notices, seconds: (performance.now() - startedMs) / 1000 };
}

class Run {
  accounts = 0;
  entries = 0;
  findings = 0;
  notices = 0;
  readonly #reader: LedgerReader;
  readonly #options: ReconcileOptions;

  constructor(reader: LedgerReader, options: ReconcileOptions) {
    this.#reader = reader;
    this.#options = options;
  }

  async checkAll(): Promise<void> {
    const { accountId } = this.#options;
    if (accountId !== undefined) {
      await this.#check(accountId);
      return;
    }
    const ids = this.#reader.accountIds();
    const work = async (): Promise<void> => {
      for (let next = await ids.next(); !next.done; next = await ids.next()) await this.#check(next.value);
    };
    await Promise.all(Array.from({ length: ACCOUNT_CONCURRENCY }, work));
    for (const orphan of await this.#reader.orphans()) await this.#report([orphanOf(orphan)]);
  }

  /** A finding that a commit in between explains is gone at the second check; a real one stays. */
  async #check(accountId: string): Promise<void> {
    let first = await this.#look(accountId);
    // What broke off shows only a part of what is wrong: without it the second check would hide the rest.
    if (first.some(isUnchecked)) first = await this.#look(accountId, false);
    this.accounts += 1;
    this.#progress(0);
    if (first.length === 0) return;
    const seen = new Set(first.map(identityOf));
    const second = await this.#look(accountId, false);
    await this.#report(second.filter((finding) => isUnchecked(finding) || seen.has(identityOf(finding))));
  }

  async #look(accountId: string, counted = true): Promise<Finding[]> {
    const findings = new Findings(accountId);
    try {
      await this.#lookFor(findings, counted);
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

  async #lookFor(findings: Findings, counted: boolean): Promise<void> {
    const { accountId } = findings;
    const document = await this.#reader.account(accountId);
    if (!document) {
      if ((await this.#reader.lastSeq(accountId, 0)) !== null) addOrphan(findings);
      return;
    }
    // Rules can't be applied to a document that they can't read: its shape comes first.
    if (checkShape('account', document, findings)) await this.#prove(document, findings, counted);
  }

  async #prove(document: AccountDocument, findings: Findings, counted: boolean): Promise<void> {
    const { _id: accountId, seq } = document;
    const closes = (await this.#reader.closes(accountId, seq)).filter(isReadable);
    const crossings = new CrossingCheck(document, await this.#reader.crossings(accountId), findings);
    const refold = new Refold(document, findings, (state, entry) => {
      crossings.at(state, entry);
    });
    const stored = await this.#reader.statementIds(accountId);
    const statements = new StatementCheck(this.#reader, stored, findings, this.#options.now ?? new Date());
    for await (const piece of this.#reader.entries(accountId, seq)) {
      for (const entry of piece) {
        statements.take(entry, refold.take(entry));
        noticeRefundedOverage(entry, findings);
      }
      await statements.compare();
      this.#progress(counted ? piece.length : 0);
    }
    refold.finish();
    await statements.finish();
    checkTotals(document, closes, await readSums(this.#reader, accountId, seq), findings);
    await this.#checkEnd(document, findings);
  }

  /** Entries beyond the document's last one belong to later commits, which moved the document, too. */
  async #checkEnd({ _id: accountId, seq }: AccountDocument, findings: Findings): Promise<void> {
    const last = await this.#reader.lastSeq(accountId, seq);
    if (last === null) return;
    const now = (await this.#reader.account(accountId))?.seq ?? 0;
    if (last > now) findings.add('GAP', 'last entry', now, last);
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

function orphanOf(accountId: string): Finding {
  const findings = new Findings(accountId);
  addOrphan(findings);
  return findings.kept[0]!;
}

function addOrphan(findings: Findings): void {
  findings.add('ORPHAN', 'account document', 'one', 'none');
}

const isUnchecked = ({ kind }: Finding): boolean => kind === 'UNCHECKED';
