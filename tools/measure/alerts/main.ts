/**
 * `npm run bench-alerts -- [crossings] [accounts in the outage]` measures how fast an alert reaches people: from the
 * answer of the debit that crosses the line to the notification's document, and to the mail server's answer. First the
 * process that commits starts the alert, then only the sweep does. Last it stops Temporal, has each account cross both
 * lines, and measures how long after Temporal's return all of it is delivered. With `--streams 2000` it measures open
 * streams instead: see `streams.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Connection } from 'mongoose';
import pMap from 'p-map';
import { TIME } from '../../../domain/account/actor.js';
import { planTerms, SEED_PLANS } from '../../../domain/pricing/plan.js';
import { done, type Ledger } from '../../../ledger/ledger.js';
import { startCluster } from '../../proof/chaos/cluster.js';
import { termsOn } from '../../servers/account-terms.js';
import { openLedger } from '../../servers/open-ledger.js';
import { until } from '../../servers/wait.js';
import { startMailSink, type MailSink } from '../../stand-ins/mail-sink/sink.js';
import { callAsHost } from '../bench/host-call.js';
import { latencyOf } from '../bench/statistics.js';
import { measureStreams } from './streams.js';

const WARM_UP = 20;
const SET_UP_CONCURRENCY = 20;
const TIMEOUT_MS = 300_000;

const { values, positionals } = parseArgs({ options: { streams: { type: 'string' } }, allowPositionals: true });
const [crossings = 200, outageAccounts = 500] = positionals.map(Number);
const dir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-bench-alerts-'));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const sink = await startMailSink(path.join(dir, 'mails'), 0, 0);
const cluster = await startCluster({
  dir,
  apis: 1,
  workers: 1,
  environmentOf: () => Promise.resolve({ SMTP_URL: sink.smtpUrl, MAIL_FROM: 'Credits <bench@fuelgauge.example>' }),
});
// This ledger reports its crossings to nobody.
const books = await openLedger(cluster.mongoUri);
const { connection, ledger } = books;
say(`${cluster.what}; ${os.cpus().length} cores; an API, a worker, Temporal's development server`);

const plan = { ...planTerms(SEED_PLANS[0]!), allocation: 40 };
const api = { port: Number(new URL(cluster.apis[0]!.url).port), apiKey: cluster.apiKey };
const search = (id: string) => ({ feature: 'talent_search', kind: 'search', searchId: id }) as const;

/** An account that passes its threshold with the first search, and the end of its credits with the second. */
async function open(accountId: string): Promise<void> {
  await ledger.openAccount(accountId, termsOn(plan, { thresholdPercent: 50 }), TIME);
  const owner = { accountId, memberId: 'olga', name: 'Olga', email: `olga@${accountId}.example`, role: 'Owner' };
  await connection
    .collection<{ _id: string }>('members')
    .insertOne({ _id: `${accountId}~olga`, ...owner, spaceIds: null, createdAt: new Date() } as { _id: string });
}

async function openAll(prefix: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
  await pMap(ids, open, { concurrency: SET_UP_CONCURRENCY });
  return ids;
}

const mailTo = (accountId: string) =>
  sink.mails().find(({ envelope }) => envelope.to.includes(`olga@${accountId}.example`));

/** One after the other, so that each has the machine to itself. */
async function measure(what: string, prefix: string, debit: (accountId: string) => Promise<unknown>): Promise<void> {
  const [inApp, mail]: [number[], number[]] = [[], []];
  for (const [n, accountId] of (await openAll(prefix, WARM_UP + crossings)).entries()) {
    await debit(accountId);
    const answeredAtMs = Date.now();
    await until(() => (mailTo(accountId) ? Promise.resolve() : Promise.reject(new Error('no mail'))), TIMEOUT_MS);
    if (n < WARM_UP) continue;
    const notification = await connection.collection('notifications').findOne({ accountId });
    inApp.push((notification!['createdAt'] as Date).getTime() - answeredAtMs);
    mail.push(Date.parse(mailTo(accountId)!.receivedAt) - answeredAtMs);
  }
  const shown = (values: number[]): string => {
    const { p50Ms, p99Ms } = latencyOf(values);
    return `p50 ${p50Ms} ms, p99 ${p99Ms} ms`;
  };
  say(`${what}, ${crossings} crossings: in the app ${shown(inApp)}; mail ${shown(mail)}`);
}

const debit = (accountId: string): Promise<unknown> =>
  callAsHost(api, { method: 'POST', path: '/v1/debits', body: { accountId, action: search('s-1') } });

if (values.streams === undefined) {
  await measure('started by the process that committed', 'started', debit);
  await measure('started by the sweep alone', 'swept', (accountId) => spend(ledger, accountId, 's-1'));
  await measureOutage(connection, ledger, sink);
} else {
  const { pid } = cluster.apis[0]!;
  await measureStreams({
    cluster,
    apiPid: pid!,
    connection,
    streams: Number(values.streams),
    crossings,
    openAll,
    debit,
    say,
  });
}

async function spend(of: Ledger, accountId: string, id: string): Promise<void> {
  done(await of.debit({ accountId, action: search(id), ...TIME }));
}

async function measureOutage(db: Connection, of: Ledger, mails: MailSink): Promise<void> {
  const before = mails.mails().length;
  const ids = await openAll('outage', outageAccounts);
  await cluster.temporal.kill();
  await pMap(
    ids,
    async (accountId) => {
      for (const id of ['s-1', 's-2']) await spend(of, accountId, id);
    },
    { concurrency: SET_UP_CONCURRENCY },
  );
  await cluster.temporal.start();
  const startedAtMs = performance.now();
  const expected = 2 * outageAccounts;
  await until(async () => {
    const sent = await db.collection('deliveries').countDocuments({
      accountId: { $regex: '^outage-' },
      channel: 'email',
      state: 'sent',
    });
    if (sent < expected) throw new Error(`${sent} of ${expected} are sent`);
  }, TIMEOUT_MS);
  const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(1);
  const copies = mails.mails().length - before - expected;
  say(`after an outage of Temporal: ${expected} crossings mailed within ${seconds} s of its return, ${copies} twice`);
}

await books.close();
await cluster.stop();
await sink.close();
rmSync(dir, { recursive: true, force: true });
process.exit(0);
