/**
 * Proves every account of the database, or one, from its entries, and with all accounts the audit log. It only reads, and may run beside a service that is
 * writing. Exit code 0: clean, 1: something is wrong, 2: it could not run. Notices (overage to be credited by hand) are
 * shown every time and never make it fail. With --json each finding and notice is one line, and the summary the last.
 */
import { parseArgs } from 'node:util';
import type { Connection } from 'mongoose';
import { Problem } from '../../boot/problem.js';
import { reconcile, type Finding, type ReconcileSummary } from '../../ledger/reconcile.js';
import { createAudit } from '../audit/audit.js';
import { auditFinding, type AuditFinding } from '../audit/finding.js';
import { auditModel } from '../audit/models.js';
import { runCommand, type Run } from './command.js';

const USAGE = `Usage, in production with node dist/admin/commands/reconcile.js in place of npm run reconcile --:
  npm run reconcile -- [--account ID] [--json]
MONGODB_URI names the database.`;
const PROGRESS_EVERY_MS = 1_000;

process.exitCode = await runCommand({ usage: USAGE, failureCode: 2, parse });

function parse(args: string[]): Run {
  const options = { account: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { account: accountId, json = false } = parseArgs({ args, options }).values;
  return async (connection) => {
    await requireLedger(connection, accountId);
    const summary = await reconcile({
      connection,
      ...(accountId === undefined ? {} : { accountId }),
      onFinding: (finding) => process.stdout.write(json ? lineOf({ finding }) : describeFinding(finding)),
      onNotice: (notice) => process.stdout.write(json ? lineOf({ notice }) : describeFinding(notice)),
      onProgress: progressOf(process.stderr.isTTY && !json),
    });
    const audit = accountId === undefined ? await createAudit(auditModel(connection)).verify() : null;
    if (audit?.problem) {
      const finding = auditFinding(audit.problem);
      process.stdout.write(json ? lineOf({ finding }) : describeFinding(finding));
    }
    const findings = summary.findings + (audit?.problem ? 1 : 0);
    const proven = { ...summary, findings, ...(audit && { auditLines: audit.lines }) };
    const peakMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
    process.stdout.write(json ? lineOf({ summary: { ...proven, peakMemoryMb } }) : describe(proven, peakMemoryMb));
    return findings === 0 ? 0 : 1;
  };
}

/** A wrong database name would otherwise look like a ledger in which nothing is wrong. */
async function requireLedger(connection: Connection, accountId?: string): Promise<void> {
  const accounts = connection.collection('ledger_accounts');
  if ((await connection.db?.listCollections({ name: 'ledger_accounts' }).toArray())?.length === 0) {
    throw new Problem(`The database "${connection.name}" holds no ledger.`, 'Name the right one in MONGODB_URI.');
  }
  if (accountId === undefined || (await accounts.findOne({ _id: accountId as never }))) return;
  if (!(await connection.collection('ledger_entries').findOne({ accountId }))) {
    throw new Problem(`The account "${accountId}" was not found.`, 'Leave out --account to prove all accounts.');
  }
}

function progressOf(shown: boolean): (progress: { accounts: number; entries: number }) => void {
  let nextMs = performance.now() + PROGRESS_EVERY_MS;
  return ({ accounts, entries }) => {
    if (!shown || performance.now() < nextMs) return;
    nextMs = performance.now() + PROGRESS_EVERY_MS;
    process.stderr.write(`· ${count(accounts)} accounts, ${count(entries)} entries …\n`);
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

interface Proven extends ReconcileSummary {
  readonly auditLines?: number;
}

function describe(proven: Proven, peakMemoryMb: number): string {
  const { accounts, entries, findings, notices, seconds, auditLines = 0 } = proven;
  const audited = auditLines === 0 ? '' : `, lines of the audit log ${count(auditLines)}`;
  const byHand = notices === 0 ? '' : ` To be done by hand: ${count(notices)}.`;
  const result = (findings === 0 ? 'Everything adds up.' : `Findings: ${count(findings)}.`) + byHand;
  return `Accounts ${count(accounts)}, entries ${count(entries)}${audited}, in ${seconds.toFixed(1)} s, at most ${peakMemoryMb} MB. ${result}\n`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function lineOf(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
