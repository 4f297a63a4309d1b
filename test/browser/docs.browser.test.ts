import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chromium, type Browser, type Page } from '@playwright/test';
import { startService } from '../../tools/servers/service.js';
import type { GuardedProcess } from '../../tools/servers/guarded-process.js';
import { freePort } from '../../tools/servers/ports.js';
import { freshDatabase, testServer } from '../support/servers.js';
import { seriousFindings } from './support/axe.js';
import { BROWSER_ARGUMENTS } from './support/browser.js';

const logDir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-browser-'));
let api: GuardedProcess;
let url: string;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const env = {
    MONGODB_URI: freshDatabase(),
    TEMPORAL_ADDRESS: testServer('temporalAddress'),
    TEMPORAL_NAMESPACE: 'default',
    PUBLIC_URL: url,
    TOKEN_SIGNING_KEYS: 'a signing key of the browser test only',
    LOG_LEVEL: 'warn',
  };
  api = await startService({ name: 'api', main: 'api/main.js', port, env, logDir }, new AbortController().signal);
  browser = await chromium.launch({
    executablePath: testServer('chromiumPath'),
    args: BROWSER_ARGUMENTS,
  });
  page = await (await browser.newContext()).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterAll(async () => {
  await browser.close();
  await api.stop();
  rmSync(logDir, { recursive: true, force: true });
});

test('a person who opens the address sees the documentation of every route, loaded from our own server only', async () => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) foreign.push(request.url());
  });
  await page.goto(url);
  await page.getByText('/v1/debits', { exact: true }).first().waitFor();
  expect(page.url()).toContain('/docs');
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> };
  const shown = await page.locator('.opblock').count();
  expect(shown).toBe(Object.values(document.paths).reduce((sum, methods) => sum + Object.keys(methods).length, 0));
  expect(foreign).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a problem leads to a page that explains its code', async () => {
  const response = await fetch(`${url}/v1/plans`);
  const { type } = (await response.json()) as { type: string };
  await page.goto(new URL(type, url).href);
  await page.getByRole('heading', { name: 'not-authenticated' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  expect(complaints).toEqual([]);
});
