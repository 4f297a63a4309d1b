/**
 * `npm run bench-rescreens -- [candidates] [waits]` measures a large re-screen: candidates a second, the memory of the
 * worker process (not of this one, which holds the host's), and the events in each history. The host's own work takes no time here, so this is the most that one
 * run can ask of it. Then it measures waits: from the answer of the refund
 * that brings the credits back to the first screened candidate.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { startWorkerHost } from '../../../worker/host.js';
import { installTemporalRuntime } from '../../../worker/temporal-logger.js';
import { ASSISTANT_QUEUE, rescreenRunWorkflowId } from '../../../workflows/messages.js';
import { startCluster } from '../../proof/chaos/cluster.js';
import { NAMESPACE } from '../../servers/temporal.js';
import { until } from '../../servers/wait.js';
import { callAsHost } from '../bench/host-call.js';
import { latencyOf } from '../bench/statistics.js';
import { computedSeconds, residentMb } from '../processes.js';

const PAGE_SIZE = 500;
const TIMEOUT_MS = 1_800_000;
const SAMPLE_EVERY_MS = 500;
/** The SDK keeps what it compiled for another 10 seconds. */
const SETTLING_MS = 15_000;

const [candidates = 5_000, waits = 30] = process.argv.slice(2).map(Number);
const dir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-bench-rescreens-'));
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const logger = pino({ level: 'silent' });
installTemporalRuntime(logger);

const cluster = await startCluster({
  dir,
  apis: 1,
  workers: 1,
  environmentOf: () => Promise.resolve({ RESCREEN_QUIET_SECONDS: '1', RESCREEN_MAX_QUIET_SECONDS: '2' }),
});
const connectionOptions = { address: cluster.temporalAddress };
const firstScreenedAtMs = new Map<string, number>();
const assistant = startWorkerHost({
  temporal: { connectionOptions, namespace: NAMESPACE },
  queues: [
    {
      taskQueue: ASSISTANT_QUEUE,
      activities: {
        listCandidates: ({ cursor }: { readonly cursor: string | null }) =>
          Promise.resolve(pageFrom(Number(cursor ?? 0))),
        screenCandidate({ accountId }: { readonly accountId: string }) {
          if (!firstScreenedAtMs.has(accountId)) firstScreenedAtMs.set(accountId, performance.now());
          return Promise.resolve();
        },
      },
    },
  ],
  logger,
});
say(`${cluster.what}; ${os.cpus().length} cores; an API, a worker, Temporal's development server`);

const api = { port: Number(new URL(cluster.apis[0]!.url).port), apiKey: cluster.apiKey };
const call = async (method: string, place: string, body?: object): Promise<Record<string, unknown>> =>
  JSON.parse(await callAsHost(api, { method, path: place, ...(body && { body }) })) as Record<string, unknown>;

function pageFrom(start: number) {
  const end = Math.min(start + PAGE_SIZE, candidates);
  const candidateIds = Array.from({ length: end - start }, (_, n) => `c-${start + n}`);
  return { candidateIds, nextCursor: end < candidates ? String(end) : null };
}

/** On the Free plan: 50 credits. */
async function open(accountId: string): Promise<void> {
  await call('PUT', `/v1/accounts/${accountId}`, { name: accountId, planId: 'free', timeZone: 'UTC' });
}

async function measureFanOut(): Promise<void> {
  await open('large');
  const pid = cluster.workers[0]!.pid!;
  await setTimeout(SETTLING_MS);
  const idleMb = residentMb(pid);
  const computedBefore = computedSeconds(pid);
  let peakMb = 0;
  const sampling = setInterval(() => {
    peakMb = Math.max(peakMb, residentMb(pid));
  }, SAMPLE_EVERY_MS);
  const { rescreenId, rerunId } = await call('POST', '/v1/score-card-edits', {
    accountId: 'large',
    jobId: 'job',
    editId: 'e',
  });
  await until(async () => {
    if (!firstScreenedAtMs.has('large')) throw new Error('nobody is screened yet');
    await Promise.resolve();
  }, TIMEOUT_MS);
  const end = await until(async () => {
    const found = await call('GET', `/v1/rescreens/${String(rescreenId)}`);
    if (found['endedAt'] === null) throw new Error(`${String(found['done'])} are screened`);
    return found;
  }, TIMEOUT_MS);
  const seconds = (performance.now() - firstScreenedAtMs.get('large')!) / 1_000;
  clearInterval(sampling);
  const computed = computedSeconds(pid) - computedBefore;
  const connection = await Connection.connect(connectionOptions);
  const client = new Client({ connection, namespace: NAMESPACE });
  const lengths: number[] = [];
  const workflowId = rescreenRunWorkflowId('large', 'job', String(rerunId));
  for await (const { historyLength } of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    lengths.push(historyLength);
  }
  await connection.close();
  const perSecond = candidates / seconds;
  say(
    `${String(end['done'])} of ${candidates} candidates in ${seconds.toFixed(1)} s: ${perSecond.toFixed(0)} a second, ` +
      `so 50,000 in ${(50_000 / perSecond / 60).toFixed(1)} minutes; worker ${idleMb.toFixed(0)} MB before it, at most ${peakMb.toFixed(0)} MB, ` +
      `${computed.toFixed(1)} s of computing; ` +
      `${lengths.length} runs of at most ${Math.max(...lengths)} events`,
  );
}

/** One after the other: the account has too little left, until an action is refunded. */
async function measureWaits(): Promise<void> {
  const times: number[] = [];
  for (let n = 0; n < waits; n += 1) {
    const accountId = `waits-${n}`;
    await open(accountId);
    const debits: { readonly id: string }[] = [];
    for (const searchId of ['s-1', 's-2']) {
      const action = { feature: 'talent_search', kind: 'search', searchId };
      const { debit } = await call('POST', '/v1/debits', { accountId, action });
      debits.push(debit as { readonly id: string });
    }
    const body = { accountId, jobId: 'job', editId: 'e', candidateIds: ['c-1', 'c-2'] };
    const { rescreenId } = await call('POST', '/v1/score-card-edits', body);
    await until(async () => {
      const { waiting } = await call('GET', `/v1/rescreens/${String(rescreenId)}`);
      if (waiting === null) throw new Error('it does not wait yet');
    }, TIMEOUT_MS);
    await call('POST', `/v1/debits/${debits[0]!.id}/refund`, { reason: 'bench', requestId: 'r-1' });
    const refundedAtMs = performance.now();
    await until(async () => {
      if (!firstScreenedAtMs.has(accountId)) throw new Error('nobody is screened yet');
      await Promise.resolve();
    }, TIMEOUT_MS);
    times.push(Math.round(firstScreenedAtMs.get(accountId)! - refundedAtMs));
  }
  const { p50Ms, p99Ms } = latencyOf(times);
  say(`from a refund to the first screened candidate, ${waits} waits: p50 ${p50Ms} ms, p99 ${p99Ms} ms`);
}

await measureFanOut();
await measureWaits();

await assistant.stop();
await cluster.stop();
rmSync(dir, { recursive: true, force: true });
process.exit(0);
