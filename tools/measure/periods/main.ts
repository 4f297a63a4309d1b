/**
 * `npm run bench-periods -- [accounts] [accounts through Temporal]` measures how many billing periods can end per
 * second. All accounts have the same anchor and are overdue at once, without the jitter that spreads them in
 * production. It measures the ledger and the statements alone, then whole workflows on a Temporal development server
 * with one worker.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection as TemporalConnection } from '@temporalio/client';
import pMap from 'p-map';
import { TIME } from '../../../domain/account/actor.js';
import { openCatalogue } from '../../../accounts/services.js';
import { planTerms, SEED_PLANS } from '../../../domain/pricing/plan.js';
import { systemClock } from '../../../ledger/environment.js';
import { openPeriodServices } from '../../../periods/services.js';
import { periodWorkflowId } from '../../../workflows/messages.js';
import { termsOn } from '../../servers/account-terms.js';
import { openLedger } from '../../servers/open-ledger.js';
import { startService } from '../../servers/service.js';
import { startMongo } from '../../servers/mongo.js';
import { freePort } from '../../servers/ports.js';
import { startTemporal } from '../../servers/temporal.js';
import { residentMb } from '../processes.js';

const CONCURRENCY = 20;
const INTERVAL = 'PT24H';
const LAG_MS = 36 * 3_600_000;

const [accounts = 10_000, throughTemporal = 500] = process.argv.slice(2).map(Number);
const scratch = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-bench-periods-'));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Resolves with the seconds that it took. */
async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<number> {
  const startedAtMs = performance.now();
  await pMap(Array(count).keys(), work, { concurrency: CONCURRENCY });
  return (performance.now() - startedAtMs) / 1_000;
}

async function openBooks(uri: string, temporal: Client, lag: { ms: number }) {
  const opened = await openLedger(uri, {
    clockOf: (server) => ({ ...systemClock, now: () => new Date(server.now().getTime() - lag.ms) }),
  });
  const { connection, ledger } = opened;
  await openCatalogue(connection, opened);
  const periods = await openPeriodServices({ connection, ledger, temporal, onNoticeLost: () => undefined });
  return { connection, ledger, periods };
}

const mongo = await startMongo({
  dataDir: path.join(scratch, 'mongodb'),
  port: await freePort(),
  logFile: path.join(scratch, 'mongodb.log'),
});
const temporal = await startTemporal({
  dataDir: path.join(scratch, 'temporal'),
  port: await freePort(),
  uiPort: await freePort(),
  logFile: path.join(scratch, 'temporal.log'),
});
const client = new Client({ connection: await TemporalConnection.connect({ address: temporal.address }) });
const lag = { ms: LAG_MS };
const { connection, ledger, periods } = await openBooks(mongo.uri, client, lag);
const plan = planTerms(SEED_PLANS[0]!);
const open = async (accountId: string): Promise<void> => {
  await ledger.openAccount(accountId, termsOn(plan, { anchorDate: '2026-01-01', interval: INTERVAL }), TIME);
};

const opened = await inParallel(accounts + throughTemporal, (n) => open(n < accounts ? `a-${n}` : `t-${n - accounts}`));
say(`${accounts + throughTemporal} accounts opened in ${opened.toFixed(1)} s, each one or two periods overdue`);
lag.ms = 0;

const rolled = await inParallel(accounts, async (n) => {
  await periods.closing.close(`a-${n}`, 1);
  await periods.closing.stateClosedPeriods(`a-${n}`);
});
const statements = await connection.collection('ledger_statements').countDocuments();
say(
  `ledger and statements: ${accounts} accounts in ${rolled.toFixed(1)} s: ${(statements / rolled).toFixed(0)} periods/s`,
);

// They are closed, since the worker's first repair would otherwise start a workflow for each of them.
await inParallel(accounts, async (n) => {
  await ledger.submit(`a-${n}`, { type: 'change_terms', changes: { state: 'closed' }, ...TIME });
});

const signal = new AbortController().signal;
const env = { MONGODB_URI: mongo.uri, TEMPORAL_ADDRESS: temporal.address, LOG_LEVEL: 'warn' };
const service = { name: 'worker', main: 'worker/main.js', port: await freePort(), env, logDir: scratch };
const worker = await startService(service, signal);
say(`worker when idle: ${residentMb(worker.pid).toFixed(0)} MB`);
let maxMb = 0;
const startedAtMs = performance.now();
// The worker's first repair finds all of them. A period is done when the workflow of the next one runs.
const successors = 'WorkflowType = "billingPeriod" AND ExecutionStatus = "Running"';
for (let done = 0; done < throughTemporal;) {
  await sleep(250);
  maxMb = Math.max(maxMb, residentMb(worker.pid));
  const stated = await connection.collection('ledger_statements').countDocuments({ accountId: { $gte: 't-' } });
  done = stated < throughTemporal ? 0 : (await client.workflow.count(successors)).count;
}
const seconds = (performance.now() - startedAtMs) / 1_000;
const { events = [] } = await client.workflow.getHandle(periodWorkflowId('t-0', 1)).fetchHistory();
say(
  `whole workflows: ${throughTemporal} periods in ${seconds.toFixed(1)} s: ${(throughTemporal / seconds).toFixed(1)} periods/s`,
);
say(`worker at its peak: ${maxMb.toFixed(0)} MB; history of an overdue period: ${events?.length ?? 0} events`);

await worker.stop();
await connection.close();
await client.connection.close();
await Promise.all([mongo.stop(), temporal.stop()]);
rmSync(scratch, { recursive: true, force: true });
process.exit(0);
