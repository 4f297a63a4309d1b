import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { findOrCreateApiKey } from '../../tools/servers/api-key.js';
import type { GuardedProcess } from '../../tools/servers/guarded-process.js';
import { freePort } from '../../tools/servers/ports.js';
import { startService } from '../../tools/servers/service.js';
import { startStripeSandbox, type StripeSandbox } from '../../tools/stand-ins/stripe-sandbox/sandbox.js';
import { freshDatabase, testServer } from '../support/servers.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { BROWSER_ARGUMENTS } from './support/browser.js';

/** Set it to a folder to get screenshots of each step. */
const pictures = process.env['PICTURES'];
/** The plan's credits, all of them spent before the first test. */
const SPENT = 50;
const dir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-purchase-'));
const processes: GuardedProcess[] = [];
let sandbox: StripeSandbox;
let url: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];
/** All credits of the period: those of the plan and those that the tests have bought. */
let credits = SPENT;

beforeAll(async () => {
  const [apiPort, workerPort, hostPort] = [await freePort(), await freePort(), await freePort()];
  const api = `http://127.0.0.1:${apiPort}`;
  url = `http://127.0.0.1:${hostPort}`;
  sandbox = await startStripeSandbox({ webhookUrl: `${api}/webhooks/stripe` });
  const { client, temporal } = await emptyNamespace();
  await client.connection.close();
  const mongodbUri = freshDatabase();
  const env = {
    MONGODB_URI: mongodbUri,
    TEMPORAL_ADDRESS: temporal.connectionOptions.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    PUBLIC_URL: api,
    ALLOWED_ORIGINS: url,
    STRIPE_SECRET_KEY: sandbox.secretKey,
    STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret,
    STRIPE_API_BASE: sandbox.url,
    TOKEN_SIGNING_KEYS: 'a signing key of the browser test only',
    LOG_LEVEL: 'warn',
  };
  const start = async (name: string, main: string, port: number, more: Record<string, string> = {}) => {
    const service = { name, main, port, env: { ...env, ...more }, logDir: dir };
    processes.unshift(await startService(service, new AbortController().signal));
  };
  await Promise.all([start('api', 'api/main.js', apiPort), start('worker', 'worker/main.js', workerPort)]);
  const apiKey = await findOrCreateApiKey(path.join(dir, 'api-key'), api, mongodbUri);
  const host = { FUELGAUGE_URL: api, FUELGAUGE_API_KEY: apiKey, STORY: 'off' };
  await start('assistant', 'tools/demo/host/main.js', hostPort, host);
  await spendAll(api, apiKey);
  browser = await chromium.launch({ executablePath: testServer('chromiumPath'), args: BROWSER_ARGUMENTS });
});

afterAll(async () => {
  await browser.close();
  await sandbox.stop();
  for (const running of processes) await running.stop();
  rmSync(dir, { recursive: true, force: true });
});

beforeEach(async () => {
  complaints = [];
  context = await browser.newContext();
  page = await newPage();
});
afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

async function spendAll(api: string, apiKey: string): Promise<void> {
  const actions = [
    ...['s-1', 's-2'].map((searchId) => ({ feature: 'talent_search', kind: 'search', searchId })),
    ...['m-1', 'm-2', 'm-3'].map((meetingId) => ({ feature: 'meeting_assistant', meetingId })),
    { feature: 'candidate_evaluation', jobId: 'job-1', candidateId: 'c-1' },
  ];
  const answer = await fetch(`${api}/v1/debits/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ items: actions.map((action) => ({ accountId: 'acme', action })) }),
  });
  const { items } = (await answer.json()) as { items: { status: number }[] };
  expect(items.map(({ status }) => status)).toEqual(actions.map(() => 201));
}

async function newPage(): Promise<Page> {
  const opened = await context.newPage();
  opened.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  opened.on('pageerror', (error) => complaints.push(error.message));
  return opened;
}

async function picture(name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}

async function expectAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
}

const shown = (on = page): Promise<void> => on.getByText(`${credits - SPENT} / ${credits}`).waitFor();

/** Goes from the product's page to the checkout. */
async function purchase(): Promise<void> {
  await page.goto(url);
  await shown();
  await page.getByRole('button', { name: 'Purchase credits' }).click();
  await page.getByRole('heading', { name: 'How do you want to pay?' }).waitFor();
  expect(page.url()).toContain(`${sandbox.url}/checkout/`);
}

test('at the stop a person sees the price, pays for 250 credits at the checkout, and sees the new balance', async () => {
  await page.goto(url);
  await page.getByText('You have no credits left for the period.').waitFor();
  await page.getByText('250 credits × $0.30 = $75.00').waitFor();
  await page.getByText(/They expire with the period, on \d+ \w+ \d{4}\./).waitFor();
  await expectAccessible();
  await picture('before');
  await purchase();
  await page.getByRole('heading', { name: '$75.00' }).waitFor();
  await expectAccessible();
  await picture('checkout');
  await page.getByRole('button', { name: 'Pay $75.00' }).click();
  await page.getByText('Thank you.').waitFor();
  await picture('back');
  await page.getByText('250 credits have been added.').waitFor();
  credits += 250;
  await shown();
  expect(await page.getByText('You have no credits left').count()).toBe(0);
  await picture('credited');
  await expectAccessible();
});

test('a declined card adds no credits, and a second try works', async () => {
  await purchase();
  await page.getByRole('button', { name: 'Decline the card' }).click();
  await page.getByText('Your card was declined.').waitFor();
  await picture('declined');
  const other = await newPage();
  await other.goto(url);
  await shown(other);
  await other.close();
  await page.getByRole('button', { name: 'Pay $75.00' }).click();
  await page.getByText('250 credits have been added.').waitFor();
  credits += 250;
  await shown();
});

test('a person who closes the tab or goes back has bought nothing and can start again', async () => {
  await purchase();
  await page.close();
  page = await newPage();
  await purchase();
  await page.getByRole('button', { name: 'Close without paying' }).click();
  await shown();
  expect(page.url()).toBe(`${url}/`);
  await picture('not-paid');
  await purchase();
});
