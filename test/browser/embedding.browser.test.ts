/** Copies the pages, the React components and the token route of docs/embedding.md, and drives them as a host has them. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Client as TemporalClient } from '@temporalio/client';
import { chromium, type Browser, type Page } from '@playwright/test';
import { readElementFiles } from '../../api/elements/element-files.js';
import { openShop, type Shop } from '../payments/support/shop.js';
import { eventually } from '../support/eventually.js';
import { testServer } from '../support/servers.js';
import { BROWSER_ARGUMENTS } from './support/browser.js';
import { readEmbeddingDoc, type EmbeddingDoc } from './support/embedding-doc.js';
import { listenAsHost, serveHost, type EmbeddingHost } from './support/embedding-host.js';
import { buildProject, type EmbeddingProject } from './support/embedding-project.js';
import { openVisitor, type Visitor } from './support/visitor.js';

const CHECKOUT = 'https://checkout.example/session';
let host: EmbeddingHost;
let shop: Shop;
let doc: EmbeddingDoc;
let project: EmbeddingProject;
let browser: Browser;
let visitor: Visitor;
let page: Page;
let isSignedIn: boolean;

beforeAll(async () => {
  host = await listenAsHost();
  shop = await openShop({} as TemporalClient, { allowedOrigins: [host.url] });
  const { api } = shop;
  doc = readEmbeddingDoc(api.url);
  const { pinned, integrity } = readElementFiles().find(({ name }) => name === 'credits.js')!;
  [browser, project] = await Promise.all([
    chromium.launch({ executablePath: testServer('chromiumPath'), args: BROWSER_ARGUMENTS }),
    buildProject(doc),
    api.openAccount('acme'),
    api.openAccount('bell', { planId: 'starter' }),
  ]);
  await serveHost(host.app, {
    tokenRouteFile: project.tokenRouteFile,
    policy: doc.policy,
    api: api.url,
    apiKey: await api.keyWith('manage'),
    signedIn: (accountId = 'acme') => (isSignedIn ? { accountId, id: 'owner' } : undefined),
    pages: {
      '/plain': doc.page,
      '/pinned': doc.pinnedPage(pinned, integrity),
      '/changed': doc.pinnedPage(pinned, `sha384-${'A'.repeat(64)}`),
    },
    files: project.built,
  });
});
afterAll(async () => {
  await browser.close();
  project.remove();
  host.stop();
  await shop.close();
});

beforeEach(async () => {
  isSignedIn = true;
  visitor = await openVisitor(browser, {}, [host.url, host.otherUrl, shop.api.url]);
  ({ page } = visitor);
});
afterEach(async () => {
  await visitor.close();
  expect(visitor.complaints).toEqual([]);
});

const says = (text: string | RegExp) => page.getByText(text).first().waitFor();
/** As the service says it. */
async function left(accountId: string): Promise<{ creditsLeft: number; text: string }> {
  const { body } = await shop.api.host('GET', `/v1/accounts/${accountId}/balance`);
  return { creditsLeft: body.creditsLeft, text: `${body.creditsLeft} / ${String(body['creditsTotal'])}` };
}
async function showsCreditsOf(accountId: string): Promise<void> {
  const { text } = await left(accountId);
  await page.locator('credits-balance [part=amount]', { hasText: text }).waitFor();
}
let spent = 0;
/** The host's back end does something for the person. */
async function evaluate(accountId: string): Promise<void> {
  const action = { feature: 'candidate_evaluation', jobId: 'j', candidateId: `c-${(spent += 1)}` };
  expect((await shop.api.host('POST', '/v1/debits', { accountId, action })).status).toBe(201);
}

test('the plain page shows the credits of the person who is signed in, and again after an action, under the strict policy', async () => {
  const answer = await page.goto(`${host.url}/plain`);
  expect(answer?.headers()['content-security-policy']).toBe(doc.policy);
  expect(doc.policy).not.toContain('unsafe');
  await showsCreditsOf('acme');
  const before = await left('acme');
  await evaluate('acme');
  await page.evaluate(doc.afterAction);
  await showsCreditsOf('acme');
  expect((await left('acme')).creditsLeft).toBe(before.creditsLeft - 1);
});

test('the token route answers with a token that no cache keeps, and with 401 where nobody is signed in', async () => {
  const answer = await fetch(`${host.url}/credits-token`);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.json()).toEqual({ token: expect.any(String), expiresAt: expect.any(String) });
  isSignedIn = false;
  expect((await fetch(`${host.url}/credits-token`)).status).toBe(401);
  await page.goto(`${host.url}/plain`);
  await says('You are signed out. Sign in again.');
  expect(visitor.complaints.splice(0)).toEqual([expect.stringContaining('401')]);
});

test('a pinned file runs with its own hash, and not with another', async () => {
  await page.goto(`${host.url}/pinned`);
  await showsCreditsOf('acme');
  await page.goto(`${host.url}/changed`);
  expect(await page.evaluate("customElements.get('credits-balance') === undefined")).toBe(true);
  expect(visitor.complaints.splice(0)).toEqual([expect.stringContaining('integrity')]);
});

test('on an origin that is not allowed the card says that it gets no answer, and shows and gives no figure', async () => {
  await page.goto(`${host.otherUrl}/plain`);
  await says('There is no connection right now.');
  await page.getByRole('button', { name: 'Try again' }).click();
  await says('There is no connection right now.');
  expect(await page.locator('credits-balance').innerText()).not.toMatch(/\d/);
  const read = await page.evaluate(`(async () => {
    const { token } = await (await fetch('/credits-token')).json();
    const headers = { authorization: 'Bearer ' + token };
    return await fetch('${shop.api.url}/v1/accounts/acme/balance', { headers }).then(
      (answer) => answer.text(),
      (error) => error.name,
    );
  })()`);
  expect(read).toBe('TypeError');
  const complaints = visitor.complaints.splice(0);
  expect(complaints.some((text) => text.includes(host.otherUrl) && text.includes('CORS'))).toBe(true);
  expect(complaints.filter((text) => !/CORS|ERR_FAILED/.test(text))).toEqual([]);
});

const show = (accountId: string, plain = false) => page.evaluate(`show('${accountId}', ${plain})`);

test('the React component shows the credits of its account', async () => {
  await page.goto(host.url);
  await show('acme', true);
  await showsCreditsOf('acme');
});

test('the React component in TypeScript follows its property, gets tokens by a function, and opens the checkout itself', async () => {
  await page.goto(host.url);
  await show('acme');
  await showsCreditsOf('acme');
  expect(await page.locator('credits-balance').getAttribute('token-url')).toBeNull();
  await show('bell');
  await showsCreditsOf('bell');
  expect((await left('bell')).text).not.toBe((await left('acme')).text);

  await page.route('**/top-ups', (route) =>
    route.fulfill({
      status: 201,
      headers: { 'access-control-allow-origin': host.url },
      json: { checkoutUrl: CHECKOUT },
    }),
  );
  const buy = page.getByRole('button', { name: 'Purchase credits' });
  await buy.click();
  await page.locator('[part=checkout-button]').click();
  // Playwright's own wait evaluates again where the page's policy forbids it.
  await eventually(async () => {
    expect(await page.evaluate('checkouts')).toEqual([CHECKOUT]);
  });
  expect(page.url()).toBe(`${host.url}/`);
});

test('TypeScript accepts what the document says, and finds mistakes in elements, properties and events', async () => {
  expect(doc.typeAddresses.length).toBe(2);
  expect(await project.findTypeErrors()).toEqual([]);
});
