/** Starts what a row of the bench runs on: a database of its own, and API processes as in production. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection } from 'mongoose';
import pMap from 'p-map';
import { createApiKeys } from '../../../accounts/api-keys.js';
import { firstVersion } from '../../../accounts/catalogue/dated-record.js';
import { accountModels } from '../../../accounts/models.js';
import { STARTS } from '../../../boot/memory.js';
import { MAX_CREDITS } from '../../../domain/credits.js';
import { connectMongo } from '../../../storage/connect.js';
import { prepareCollections } from '../../../storage/prepare-collections.js';
import { untilAnswering } from '../../servers/answering.js';
import { startGuarded, type GuardedProcess } from '../../servers/guarded-process.js';
import { logFolder } from '../../servers/places.js';
import { freePort } from '../../servers/ports.js';
import { until } from '../../servers/wait.js';
import { callAsHost } from './host-call.js';
import { MEMBER_ID, SPACE_ID } from './scenarios.js';

const START_TIMEOUT_MS = 60_000;
const PLAN_ID = 'bench';
const EMPTY_PLAN_ID = 'bench-empty';
const SET_UP_CONCURRENCY = 20;
const MONEY = { amount: 1, currency: 'usd' } as const;

export interface BenchDatabase {
  readonly uri: string;
  readonly connection: Connection;
  readonly apiKey: string;
}

/** Makes an API key and a plan whose credits no run uses up. */
export async function openDatabase(uri: string): Promise<BenchDatabase> {
  const connection = await connectMongo(uri);
  const models = accountModels(connection);
  await prepareCollections(models);
  const content = {
    name: 'Bench',
    free: false,
    price: MONEY,
    creditsPerPeriod: MAX_CREDITS,
    packUnitPrice: MONEY,
    overage: { allowed: false, limit: 0, unitPrice: MONEY },
    interval: 'P1M',
    packsCarryOver: false,
    stripePriceId: null,
  };
  const versions = [firstVersion(content, new Date(0), 'fuelgauge:bench')];
  await models.plans.create({ _id: PLAN_ID, revision: 1, versions, drafts: [] });
  const none = [firstVersion({ ...content, creditsPerPeriod: 0 }, new Date(0), 'fuelgauge:bench')];
  await models.plans.create({ _id: EMPTY_PLAN_ID, revision: 1, versions: none, drafts: [] });
  const { secret } = await createApiKeys(models).create('bench', ['spend', 'read', 'manage']);
  return { uri, connection, apiKey: secret };
}

export interface RunningApi extends GuardedProcess {
  readonly port: number;
}

/** `main` is relative to this file; `nodeFlags` are for profiling. */
export async function startApi(main: string, mongodbUri: string, nodeFlags: readonly string[]): Promise<RunningApi> {
  const port = await freePort();
  const logFile = path.join(logFolder, 'bench-api.log');
  const api = await startGuarded({
    name: 'The API',
    command: process.execPath,
    args: [...STARTS.api.flags, ...nodeFlags, fileURLToPath(new URL(main, import.meta.url))],
    env: {
      NODE_ENV: 'production',
      MONGODB_URI: mongodbUri,
      // Debits need no Temporal; nothing listens there.
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      TEMPORAL_NAMESPACE: 'default',
      PUBLIC_URL: 'https://bench.fuelgauge.example',
      // A debit sends no mails either.
      SMTP_URL: 'smtp://127.0.0.1:1',
      MAIL_FROM: 'bench@fuelgauge.example',
      TOKEN_SIGNING_KEYS: 'a-signing-key-for-the-bench-and-nothing-else',
      ENCRYPTION_KEYS: 'a-key-that-seals-for-the-bench-and-nothing-else',
      PORT: String(port),
      METRICS_PORT: '0',
      RATE_LIMIT_PER_SECOND: '0',
      LOG_LEVEL: 'info',
    },
    output: { logFile },
  });
  await untilAnswering(api, { failure: 'The API did not start.', logFile }, (giveUp) =>
    until(() => fetch(`http://127.0.0.1:${port}/healthz`), START_TIMEOUT_MS, giveUp),
  );
  return { ...api, port };
}

/** Makes accounts with a Space each, over HTTP as a host does. An empty one has no credits. */
export async function setUpAccounts(
  port: number,
  apiKey: string,
  accountIds: readonly string[],
  isEmpty: boolean,
): Promise<void> {
  const put = (path: string, body: object): Promise<string> =>
    callAsHost({ port, apiKey }, { method: 'PUT', path, body });
  const setUp = async (accountId: string): Promise<void> => {
    const url = `/v1/accounts/${accountId}`;
    const features = { candidateAssistance: true };
    await put(url, { name: 'Bench', planId: isEmpty ? EMPTY_PLAN_ID : PLAN_ID, timeZone: 'UTC', features });
    await put(`${url}/spaces/${SPACE_ID}`, { name: 'Bench' });
    await put(`${url}/members/${MEMBER_ID}`, { name: 'Bench', email: 'bench@example.com', role: 'Editor' });
  };
  await pMap(accountIds, setUp, { concurrency: SET_UP_CONCURRENCY });
}
