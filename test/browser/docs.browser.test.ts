import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chromium, type Browser, type Page } from '@playwright/test';
import type { Client } from '../api/support/http.js';
import { serveStub } from '../api/support/stub-app.js';
import { testServer } from '../support/servers.js';
import { seriousFindings } from './support/axe.js';
import { BROWSER_ARGUMENTS, waitLonger } from './support/browser.js';

let api: Client;
let url: string;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  api = await serveStub();
  ({ url } = api);
  browser = await chromium.launch({
    executablePath: testServer('chromiumPath'),
    args: BROWSER_ARGUMENTS,
  });
  page = await waitLonger(await browser.newContext()).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
});
afterAll(async () => {
  await browser.close();
  await api.close();
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
