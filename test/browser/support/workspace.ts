/** Starts the demo workspace for a test: an API, a worker, the Stripe sandbox and the demo's host, with an empty database. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { createCall, type Call } from '../../../client/http.js';
import { findOrCreateApiKey } from '../../../tools/servers/api-key.js';
import type { GuardedProcess } from '../../../tools/servers/guarded-process.js';
import { freePort } from '../../../tools/servers/ports.js';
import { startService } from '../../../tools/servers/service.js';
import { startStripeSandbox, type StripeSandbox } from '../../../tools/stand-ins/stripe-sandbox/sandbox.js';
import { freshDatabase, testServer } from '../../support/servers.js';
import { ownTemporalSettings } from '../../workflows/support/namespace.js';
import { BROWSER_ARGUMENTS } from './browser.js';

export interface Workspace {
  /** The address of the demo's pages. */
  readonly url: string;
  /** The address of the credits service. */
  readonly api: string;
  readonly apiKey: string;
  readonly mongodbUri: string;
  readonly sandbox: StripeSandbox;
  readonly browser: Browser;
  /** Calls the credits service as the host's back end does. */
  readonly call: Call;
  /** Stops one of the processes as a crash does, and starts it again at the same port. */
  readonly kill: (name: ProcessName) => Promise<void>;
  readonly start: (name: ProcessName) => Promise<void>;
  readonly stop: () => Promise<void>;
}

type ProcessName = 'api' | 'worker' | 'assistant';

/** `env`: settings of the API and the worker besides those that a test always needs. */
export async function startWorkspace(env: Record<string, string> = {}): Promise<Workspace> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-workspace-'));
  const ports = { api: await freePort(), worker: await freePort(), assistant: await freePort() };
  const api = `http://127.0.0.1:${ports.api}`;
  const url = `http://127.0.0.1:${ports.assistant}`;
  const sandbox = await startStripeSandbox({ webhookUrl: `${api}/webhooks/stripe` });
  const mongodbUri = freshDatabase();
  const shared = {
    MONGODB_URI: mongodbUri,
    ...(await ownTemporalSettings()),
    PUBLIC_URL: api,
    ALLOWED_ORIGINS: url,
    CARD_URL: `${url}/settings/subscription`,
    PLAN_URL: `${url}/settings/plans`,
    STRIPE_SECRET_KEY: sandbox.secretKey,
    STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret,
    STRIPE_API_BASE: sandbox.url,
    TOKEN_SIGNING_KEYS: 'a signing key of the browser test only',
    RESCREEN_QUIET_SECONDS: '1',
    RESCREEN_MAX_QUIET_SECONDS: '2',
    MIN_INTERVAL: 'PT1S',
    LOG_LEVEL: 'warn',
    ...env,
  };
  const running = new Map<ProcessName, GuardedProcess>();
  const environments = new Map<ProcessName, Record<string, string>>([
    ['api', shared],
    ['worker', shared],
  ]);
  const mains = { api: 'api/main.js', worker: 'worker/main.js', assistant: 'tools/demo/host/main.js' };
  const start = async (name: ProcessName): Promise<void> => {
    const service = { name, main: mains[name], port: ports[name], env: environments.get(name) ?? {}, logDir: dir };
    running.set(name, await startService(service, new AbortController().signal));
  };
  /** It needs the API and a key. */
  const startAssistant = async (): Promise<string> => {
    const key = findOrCreateApiKey(path.join(dir, 'api-key'), api, mongodbUri);
    const [apiKey] = await Promise.all([key, start('api')]);
    environments.set('assistant', {
      TEMPORAL_ADDRESS: shared.TEMPORAL_ADDRESS,
      TEMPORAL_NAMESPACE: shared.TEMPORAL_NAMESPACE,
      FUELGAUGE_URL: api,
      FUELGAUGE_API_KEY: apiKey,
      STORY: 'off',
      READ_DEADLINE_MS: '10000',
      LOG_LEVEL: 'warn',
    });
    await start('assistant');
    return apiKey;
  };
  const [apiKey, browser] = await Promise.all([
    startAssistant(),
    chromium.launch({ executablePath: testServer('chromiumPath'), args: BROWSER_ARGUMENTS }),
    start('worker'),
  ]);
  return {
    url,
    api,
    apiKey,
    mongodbUri,
    sandbox,
    browser,
    call: createCall({ baseUrl: api, apiKey }),
    kill: async (name) => running.get(name)?.kill9(),
    start,
    async stop() {
      await browser.close();
      await Promise.all([...running.values()].map((one) => one.stop()));
      await sandbox.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Spends the credits of an account until none is left. */
export async function spendAll({ call }: Pick<Workspace, 'call'>, accountId = 'acme'): Promise<void> {
  const { creditsLeft } = (await call('GET', `/v1/accounts/${accountId}/balance`)) as { creditsLeft: number };
  for (let left = creditsLeft; left > 0; left -= 500) {
    const items = Array.from({ length: Math.min(left, 500) }, (_, index) => ({
      accountId,
      action: { feature: 'candidate_evaluation', jobId: 'spent', candidateId: `${Date.now()}-${index}` },
    }));
    await call('POST', '/v1/debits/batch', { items });
  }
}
