/**
 * Proves every account of the database, or one, from its entries, and with all accounts the audit log. With --at it proves
 * an account as it was after an entry, and shows it. It only reads, and may run beside a service that is writing. Exit code 0: clean, 1: something is wrong, 2: it could not run. Notices (overage to be credited by hand) are
 * shown every time and never make it fail. With --json each finding and notice is one line, and the summary the last.
 */
import { parseArgs } from 'node:util';
import type { Connection } from 'mongoose';
import { Problem } from '../../boot/problem.js';
import type { AccountState } from '../../domain/account/account-state.js';
import { formatNumber } from '../../domain/format-number.js';
import { reconcile, type Finding, type ReconcileSummary } from '../../ledger/reconcile.js';
import { createAudit } from '../audit/audit.js';
import { auditFinding, type AuditFinding } from '../audit/finding.js';
import { auditModel } from '../audit/models.js';
import { describeState } from './account-state-text.js';
import { runCommand, type Run } from './command.js';

const USAGE = `Usage, in production with node dist/admin/commands/reconcile.js in place of npm run reconcile --:
  npm run reconcile -- [--account ID [--at NUMBER]] [--json]
NUMBER is that of an entry: the account is shown as it was after it, and proven up to it.
MONGODB_URI names the database.`;
const PROGRESS_EVERY_MS = 1_000;

process.exitCode = await runCommand({ usage: USAGE, failureCode: 2, parse });

function parse(args: string[]): Run {
  const options = { account: { type: 'string' }, at: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { account: accountId, at, json = false } = parseArgs({ args, options }).values;
  const atSeq = at === undefined ? undefined : seqOf(at, accountId);
  return async (connection) => {
    await requireLedger(connection, accountId);
    const summary = await reconcile({
      connection,
      ...(accountId === undefined ? {} : { accountId }),
      ...(atSeq === undefined ? {} : { atSeq }),
      onFinding: (finding) => process.stdout.write(json ? lineOf({ finding }) : describeFinding(finding)),
      onNotice: (notice) => process.stdout.write(json ? lineOf({ notice }) : describeFinding(notice)),
      onProgress: progressOf(process.stderr.isTTY && !json),
    });
    const { state, ...counts } = summary;
    if (atSeq !== undefined) showState(state, atSeq, counts, json);
    const audit = accountId === undefined ? await createAudit(auditModel(connection)).verify() : null;
    if (audit?.problem) {
      const finding = auditFinding(audit.problem);
      process.stdout.write(json ? lineOf({ finding }) : describeFinding(finding));
    }
    const findings = counts.findings + (audit?.problem ? 1 : 0);
    const proven = { ...counts, findings, ...(audit && { auditLines: audit.lines }) };
    const peakMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
    process.stdout.write(json ? lineOf({ summary: { ...proven, peakMemoryMb } }) : describe(proven, peakMemoryMb));
    return findings === 0 ? 0 : 1;
  };
}

function seqOf(text: string, accountId: string | undefined): number {
  if (accountId === undefined) throw new Error('--at is the number of an entry: --account has to name its account.');
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text);
  throw new Error(`--at ${text}: the entries of an account have the numbers 1, 2, 3 and so on.`);
}

/** A wrong database name would otherwise look like a ledger in which nothing is wrong. */
async function requireLedger(connection: Connection, accountId?: string): Promise<void> {
  const commits = connection.collection('ledger_commits');
  if ((await connection.db?.listCollections({ name: 'ledger_commits' }).toArray())?.length === 0) {
    throw new Problem(`The database "${connection.name}" holds no ledger.`, 'Name the right one in MONGODB_URI.');
  }
  if (accountId === undefined || (await commits.findOne({ accountId }, { projection: { _id: 1 } }))) return;
  if (!(await connection.collection('ledger_snapshots').findOne({ _id: accountId as never }))) {
    throw new Problem(`The account "${accountId}" was not found.`, 'Leave out --account to prove all accounts.');
  }
}

/** Throws where the account has no such entry, and nothing else is wrong. */
function showState(state: AccountState | null, seq: number, { entries, findings }: Counts, json: boolean): void {
  if (state) process.stdout.write(json ? lineOf({ state }) : describeState(state));
  else if (entries < seq && findings === 0) {
    throw new Problem(`The account has no entry ${seq}.`, `Its last one has the number ${entries}.`);
  }
}

function progressOf(shown: boolean): (progress: { accounts: number; entries: number }) => void {
  let nextMs = performance.now() + PROGRESS_EVERY_MS;
  return ({ accounts, entries }) => {
    if (!shown || performance.now() < nextMs) return;
    nextMs = performance.now() + PROGRESS_EVERY_MS;
    process.stderr.write(`· ${formatNumber(accounts)} accounts, ${formatNumber(entries)} entries …\n`);
  };
}

function describeFinding({
  kind,
  accountId,
  entryId,
  subject,
  expected,
  found,
  advice,
}: Finding | AuditFinding): string {
  const of = accountId ?? 'the audit log';
  const where = entryId === undefined ? of : `${of}, ${entryId}`;
  return `${kind} in ${where}: ${subject}\n  expected ${text(expected)}\n  found    ${text(found)}\n  ${advice}\n`;
}

type Counts = Omit<ReconcileSummary, 'state'>;

interface Proven extends Counts {
  readonly auditLines?: number;
}

function describe(proven: Proven, peakMemoryMb: number): string {
  const { accounts, entries, findings, notices, seconds, auditLines = 0 } = proven;
  const audited = auditLines === 0 ? '' : `, lines of the audit log ${formatNumber(auditLines)}`;
  const byHand = notices === 0 ? '' : ` To be done by hand: ${formatNumber(notices)}.`;
  const result = (findings === 0 ? 'Everything adds up.' : `Findings: ${formatNumber(findings)}.`) + byHand;
  return `Accounts ${formatNumber(accounts)}, entries ${formatNumber(entries)}${audited}, in ${seconds.toFixed(1)} s, at most ${peakMemoryMb} MB. ${result}\n`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function lineOf(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
