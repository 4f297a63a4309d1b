/**
 * `npm run bench-backup -- [entries] [accounts]` fills a ledger, writes a backup while debits go on, and restores it on a
 * fresh server. It fails where a debit that was acknowledged before is missing, or reconciliation finds anything.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readManifest } from '../../../backup/manifest.js';
import { COMMITS, type Commit } from '../../../ledger/commit-chains.js';
import { connectMongo } from '../../../storage/connect.js';
import { openLedger } from '../../servers/open-ledger.js';
import { startMongo, type RunningMongo } from '../../servers/mongo.js';
import { freePort } from '../../servers/ports.js';
import { latencyOf } from '../bench/statistics.js';
import { runMeasured, type CommandRun } from './command-run.js';
import { openSpending } from './spending.js';

const [entries = 1_000_000, accounts = 1_000] = process.argv.slice(2).map(Number);
const LOAD_ALONE_MS = 20_000;

const scratch = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-bench-backup-'));
const folder = path.join(scratch, 'backup');
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const startServer = async (name: string): Promise<RunningMongo> =>
  await startMongo({
    dataDir: path.join(scratch, name),
    port: await freePort(),
    logFile: path.join(scratch, `${name}.log`),
  });

function show(what: string, { seconds, peakMb, cpuSeconds }: CommandRun): void {
  say(
    `${what.padEnd(32)} ${seconds.toFixed(1)} s, at most ${peakMb.toFixed(0)} MB, ${cpuSeconds.toFixed(1)} s computed`,
  );
}

function showDebits(what: string, times: readonly number[], seconds: number): void {
  const { p50Ms, p99Ms } = latencyOf(times);
  const rate = (times.length / seconds).toFixed(0);
  say(`${what.padEnd(32)} ${rate} a second, median ${p50Ms.toFixed(1)} ms, 99 % within ${p99Ms.toFixed(0)} ms`);
}

try {
  const source = await startServer('source');
  const opened = await openLedger(source.uri);
  const spending = await openSpending(opened.ledger, accounts);
  const startedMs = performance.now();
  await spending.fill(entries);
  say(`${source.what}, ${os.cpus().length} cores of ${os.cpus()[0]!.model}, Node ${process.versions.node}`);
  say(`${accounts} accounts; ${entries} debits written in ${((performance.now() - startedMs) / 1_000).toFixed(0)} s\n`);

  const alone = spending.start();
  await sleep(LOAD_ALONE_MS);
  showDebits('debits alone', await alone.stop(), LOAD_ALONE_MS / 1_000);

  const load = spending.start();
  const before = new Map(spending.acknowledged);
  const backup = await runMeasured('backup', ['--to', folder], source.uri);
  showDebits('debits beside the backup', await load.stop(), backup.seconds);
  show('backup', backup);
  const { ledger, collections } = readManifest(folder);
  const bytes = collections.reduce((sum, file) => sum + file.bytes, ledger.ends.bytes);
  say(`  ${ledger.entries} entries in ${ledger.commits} commits; ${(bytes / 1e6).toFixed(0)} MB of files`);
  await opened.close();
  await source.stop();

  const target = await startServer('target');
  show('restore', await runMeasured('restore', ['--from', folder], target.uri));
  show('migrate', await runMeasured('migrate', [], target.uri));
  show('reconcile', await runMeasured('reconcile', [], target.uri));

  const connection = await connectMongo(target.uri);
  const commits = connection.db!.collection<Commit>(COMMITS);
  const ends = new Map<string, number>();
  for await (const { accountId, toSeq } of commits.find({}, { projection: { accountId: 1, toSeq: 1 } })) {
    ends.set(accountId, Math.max(ends.get(accountId) ?? 0, toSeq));
  }
  const lost = [...before].filter(([accountId, seq]) => (ends.get(accountId) ?? 0) < seq);
  await connection.close();
  await target.stop();
  say(`\nacknowledged before the backup and missing: ${lost.length === 0 ? 'nothing' : lost.join(' ')}`);
  process.exitCode = lost.length === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exit();
