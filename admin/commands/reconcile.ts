// `npm run reconcile [-- --account ID] [--json]`: proves every account of the database in MONGODB_URI, or one, from its
// entries. It only reads, and may run beside a service that is writing. Exit code 0: clean, 1: something is wrong,
// 2: it could not run. Notices (overage to be credited by hand) are told every time and are no reason to fail.
// With --json, one line a finding or notice and a last one with the summary.
import { parseArgs } from 'node:util';
import type { Connection } from 'mongoose';
import { reconcile, type Finding, type ReconcileSummary } from '../../ledger/reconcile.js';
import { connectMongo } from '../../storage/connect.js';
import { describeFailure, Problem } from '../../boot/problem.js';

const USAGE = 'MONGODB_URI=mongodb://… npm run reconcile -- [--account ID] [--json]';
const CONNECT_LIMIT_MS = 10_000;
const PROGRESS_EVERY_MS = 1_000;

interface Options {
  readonly uri: string;
  readonly accountId: string | undefined;
  readonly json: boolean;
}

try {
  const options = parseOptions(process.argv.slice(2), process.env['MONGODB_URI']);
  const { findings } = await run(options);
  process.exitCode = findings === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  process.exitCode = 2;
}

async function run({ uri, accountId, json }: Options): Promise<ReconcileSummary> {
  const connection = await connect(uri);
  try {
    await requireLedger(connection, accountId);
    const summary = await reconcile({
      connection,
      ...(accountId === undefined ? {} : { accountId }),
      onFinding: (finding) => process.stdout.write(json ? lineOf({ finding }) : describeFinding(finding)),
      onNotice: (notice) => process.stdout.write(json ? lineOf({ notice }) : describeFinding(notice)),
      onProgress: progressOf(process.stderr.isTTY && !json),
    });
    const peakMemoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
    process.stdout.write(json ? lineOf({ summary: { ...summary, peakMemoryMb } }) : describe(summary, peakMemoryMb));
    return summary;
  } finally {
    await connection.close();
  }
}

function parseOptions(args: string[], uri = ''): Options {
  const options = { account: { type: 'string' }, json: { type: 'boolean' } } as const;
  if (uri === '') throw new Problem('MONGODB_URI is not set: it names the database to prove.', USAGE);
  try {
    const { account, json = false } = parseArgs({ args, options }).values;
    return { uri, accountId: account, json };
  } catch (error) {
    throw new Problem(error instanceof Error ? error.message : String(error), USAGE);
  }
}

async function connect(uri: string): Promise<Connection> {
  try {
    return await connectMongo(uri, CONNECT_LIMIT_MS);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Problem(`The database in MONGODB_URI can't be reached: ${why}`, 'Start it, or correct the URI.');
  }
}

/** A wrong database name would otherwise look like a ledger in which nothing is wrong. */
async function requireLedger(connection: Connection, accountId?: string): Promise<void> {
  const accounts = connection.collection('ledger_accounts');
  if ((await connection.db?.listCollections({ name: 'ledger_accounts' }).toArray())?.length === 0) {
    throw new Problem(`The database "${connection.name}" holds no ledger.`, 'Name the right one in MONGODB_URI.');
  }
  if (accountId === undefined || (await accounts.findOne({ _id: accountId as never }))) return;
  if (!(await connection.collection('ledger_entries').findOne({ accountId }))) {
    throw new Problem(`There is no account "${accountId}".`, 'Without --account, all of them are proven.');
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

function describeFinding({ kind, accountId, entryId, subject, expected, found, advice }: Finding): string {
  const where = entryId === undefined ? accountId : `${accountId}, ${entryId}`;
  return `${kind} in ${where}: ${subject}\n  expected ${text(expected)}\n  found    ${text(found)}\n  ${advice}\n`;
}

function describe({ accounts, entries, findings, notices, seconds }: ReconcileSummary, peakMemoryMb: number): string {
  const told = notices === 0 ? '' : ` To be done by hand: ${count(notices)}.`;
  const result = (findings === 0 ? 'Everything adds up.' : `Findings: ${count(findings)}.`) + told;
  return `Accounts ${count(accounts)}, entries ${count(entries)}, in ${seconds.toFixed(1)} s, at most ${peakMemoryMb} MB. ${result}\n`;
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
