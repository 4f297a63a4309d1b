/**
 * `npm run soak -- [--minutes 10]` sends one API process what attackers and broken integrations send, while others go on
 * with their work. It prints the memory after forced collections, and fails if the memory grows, if a good caller is
 * refused, or if anything is answered 500. All of it stays on this machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApiKeys } from '../../../accounts/api-keys.js';
import { accountModels } from '../../../accounts/models.js';
import { describeFailure } from '../../../boot/problem.js';
import { startMongo } from '../../servers/mongo.js';
import { freePort } from '../../servers/ports.js';
import { SANDBOX_WEBHOOK_SECRET } from '../../stand-ins/stripe-sandbox/keys.js';
import { callAsHost } from '../bench/host-call.js';
import { openDatabase, setUpAccounts } from '../bench/services.js';
import { SPACE_ID } from '../bench/scenarios.js';
import { startSoakedApi } from './api-process.js';
import { judge, MAX_KEPT_MB_PER_MINUTE, MAX_RSS_MB_PER_MINUTE, type Sample } from './flatness.js';
import { callOn, type Served } from './good-callers.js';
import { hostileKinds } from './hostile.js';
import { parseSoakOptions, type SoakOptions } from './options.js';
import { press, type Counts } from './pressure.js';

const HOSTILE_ACCOUNT = 'hostile';
const GOOD_ACCOUNT = 'good';
const TOKEN_EVERY_MS = 5 * 60_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const dir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-soak-'));
try {
  process.exitCode = (await soak(parseSoakOptions(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  process.exitCode = 1;
}
rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
process.exit();

async function soak({ minutes, rate, everySeconds }: SoakOptions): Promise<boolean> {
  const logFile = path.join(dir, 'mongodb.log');
  const mongo = await startMongo({ dataDir: path.join(dir, 'mongodb'), port: await freePort(), logFile });
  const { connection, apiKey: goodKey } = await openDatabase(mongo.uri);
  const hostKey = (await createApiKeys(accountModels(connection)).create('hostile', ['spend', 'read', 'manage']))
    .secret;
  await connection.close();
  const api = await startSoakedApi(mongo.uri, dir);
  const { port } = api;
  await setUpAccounts(port, goodKey, [HOSTILE_ACCOUNT, GOOD_ACCOUNT], false);
  const observers = new Map<string, string>();
  const memberTokenOf = (accountId: string) => (): string => observers.get(accountId)!;
  const mintTokens = async (): Promise<void> => {
    for (const id of [HOSTILE_ACCOUNT, GOOD_ACCOUNT]) observers.set(id, await observerToken(port, goodKey, id));
  };
  await mintTokens();

  say(`On ${mongo.what}: ${rate} hostile requests a second for ${minutes} minutes, on ${os.cpus().length} processors.`);
  say('  minutes  RSS MB  kept MB  hostile   good  refused  median ms  99 % ms  slowest ms');
  const counts: Counts = {};
  const served: Served = { times: [], refusals: [] };
  const samples: Sample[] = [];
  const ending = new AbortController();
  const kinds = hostileKinds({
    port,
    hostKey,
    memberToken: memberTokenOf(HOSTILE_ACCOUNT),
    webhookSecret: SANDBOX_WEBHOOK_SECRET,
    accountId: HOSTILE_ACCOUNT,
    spaceId: SPACE_ID,
  });
  const good = { port, hostKey: goodKey, memberToken: memberTokenOf(GOOD_ACCOUNT), accountId: GOOD_ACCOUNT };
  const running = [press(kinds, rate, counts, ending.signal), callOn(good, served, ending.signal)];
  const renewing = setInterval(() => void mintTokens(), TOKEN_EVERY_MS);
  const startedAt = performance.now();
  for (let passed = 0; passed < minutes && !api.hasExited();) {
    await sleep(everySeconds * 1000);
    passed = (performance.now() - startedAt) / 60_000;
    const sample = { minutes: passed, ...(await api.memory()) };
    samples.push(sample);
    say(lineOf(sample, totalOf(counts), served));
  }
  clearInterval(renewing);
  ending.abort();
  await Promise.all(running);
  const died = api.hasExited();
  await api.stop();
  await mongo.stop();
  return report(samples, counts, served, died);
}

async function observerToken(port: number, apiKey: string, accountId: string): Promise<string> {
  const call = (method: string, route: string, body: object) =>
    callAsHost({ port, apiKey }, { method, path: route, body });
  const member = { name: 'Observer', email: 'observer@acme.test', role: 'Observer' };
  await call('PUT', `/v1/accounts/${accountId}/members/observer`, member);
  const answer = await call('POST', '/v1/tokens', { accountId, memberId: 'observer' });
  return (JSON.parse(answer) as { token: string }).token;
}

function lineOf({ minutes, rssMb, keptMb }: Sample, hostile: number, { times, refusals }: Served): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const cells: [text: string, width: number][] = [
    [minutes.toFixed(1), 9],
    [rssMb.toFixed(0), 8],
    [keptMb.toFixed(1), 9],
    [String(hostile), 9],
    [String(times.length), 7],
    [String(refusals.length), 9],
    [at(0.5).toFixed(0), 11],
    [at(0.99).toFixed(0), 9],
    [at(1).toFixed(0), 12],
  ];
  return cells.map(([text, width]) => text.padStart(width)).join('');
}

function totalOf(counts: Counts): number {
  return Object.values(counts)
    .flatMap((byStatus) => Object.values(byStatus))
    .reduce((sum, count) => sum + count, 0);
}

/** Whether the run is good. */
function report(samples: readonly Sample[], counts: Counts, { times, refusals }: Served, died: boolean): boolean {
  say('\n  what was sent, and how often it was answered what (0: no answer)');
  for (const [name, byStatus] of Object.entries(counts)) {
    const answers = Object.entries(byStatus).map(([status, count]) => `${status} × ${count}`);
    say(`  ${name.padEnd(42)}${answers.join(', ')}`);
  }
  const { isFlat, keptMbPerMinute, rssMbPerMinute } = judge(samples);
  const failures = Object.values(counts).reduce((sum, byStatus) => sum + (byStatus[500] ?? 0), 0);
  for (const refusal of refusals.slice(0, 5)) say(`  a good caller was refused: ${refusal}`);
  say('');
  if (died) say('The API process ended.');
  say(`Good callers: ${times.length} served, ${refusals.length} refused. Answers of 500: ${failures}.`);
  say(
    `Memory is ${isFlat ? 'flat' : 'NOT flat'}: kept ${signed(keptMbPerMinute)} MB a minute (at most ${MAX_KEPT_MB_PER_MINUTE}), floor of RSS ${signed(rssMbPerMinute)} (at most ${MAX_RSS_MB_PER_MINUTE}).`,
  );
  return isFlat && !died && refusals.length === 0 && failures === 0 && times.length > 0;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
