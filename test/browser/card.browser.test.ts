import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Page } from '@playwright/test';
import { eventually } from '../support/eventually.js';
import { openVisitor, takePicture, type Visitor } from './support/visitor.js';
import { spendAll, startWorkspace, type Workspace } from './support/workspace.js';

const OWNER = 'acme/m-olivia/';
const CARD = '/settings/subscription';
const STOP = 'You have no credits left for the period.';

let workspace: Workspace;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  workspace = await startWorkspace();
  await spendAll(workspace);
  // A worker's first checkout may take longer than a person's click waits.
  await workspace.call('PUT', '/v1/accounts/first', { name: 'First', planId: 'free', timeZone: 'UTC' });
  await eventually(() => workspace.call('POST', '/v1/accounts/first/top-ups', { credits: 250, requestId: 'first' }));
});
afterAll(async () => {
  await workspace.stop();
});
beforeEach(async () => {
  const { browser, url, api, sandbox } = workspace;
  visitor = await openVisitor(browser, {}, [url, api, sandbox.url]);
  ({ page } = visitor);
});
afterEach(async () => {
  await visitor.close();
  expect(visitor.complaints).toEqual([]);
});

const become = (who: string) =>
  visitor.context.addCookies([{ name: 'workspace', value: encodeURIComponent(who), url: workspace.url }]);
const says = (text: string | RegExp) => page.getByText(text).first().waitFor();
const amount = async (): Promise<string> => await page.locator('[part=amount]').innerText();
const card = () => page.locator('credits-balance');
const balance = async () =>
  (await workspace.call('GET', '/v1/accounts/acme/balance')) as { creditsLeft: number; creditsTotal: number };

async function openCard(who = OWNER): Promise<void> {
  await become(who);
  await page.goto(workspace.url + CARD);
  await card().locator('[part=amount]').waitFor();
}

/** From the card to the sandbox's page. */
async function goToCheckout(credits: number): Promise<void> {
  await openCard();
  await card().getByRole('button', { name: 'Purchase credits' }).click();
  await page.getByLabel('Number of credits').fill(String(credits));
  await card().getByRole('button', { name: 'Purchase credits' }).click();
  await page.getByRole('heading', { name: 'How do you want to pay?' }).waitFor();
}

/** Comes back to the card with a payment that is on its way. Resolves with the session at the sandbox. */
async function payLater(): Promise<string> {
  const session = new URL(page.url()).pathname.split('/').at(-1)!;
  await page.getByRole('button', { name: 'Pay by bank transfer later' }).click();
  await page.getByRole('link', { name: 'Back to the shop' }).or(card()).first().waitFor();
  if (!page.url().startsWith(workspace.url)) await page.getByRole('link', { name: 'Back to the shop' }).click();
  return session;
}
async function settle(session: string, outcome: string): Promise<void> {
  const { status } = await fetch(`${workspace.sandbox.url}/_sandbox/checkout/${session}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ outcome }),
  });
  expect(status).toBeLessThan(300);
}

const evaluate = (candidateId: string) =>
  fetch(`${workspace.api}/v1/debits`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workspace.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ accountId: 'acme', action: { feature: 'candidate_evaluation', jobId: 'j', candidateId } }),
  });

test('a closed checkout adds nothing and keeps the amount; the next one is paid, and the credits appear without a click', async () => {
  expect((await evaluate('refused-before')).status).toBe(402);
  await goToCheckout(120);
  await page.getByRole('heading', { name: '$36.00' }).waitFor();
  await page.getByRole('button', { name: 'Close without paying' }).click();
  await says('Checkout was closed. No credits were added.');
  expect(page.url()).toBe(workspace.url + CARD);
  expect(await page.getByLabel('Number of credits').inputValue()).toBe('120');
  await says(STOP);
  await takePicture(page, 'card-closed');

  await card().getByRole('button', { name: 'Purchase credits' }).click();
  await page.getByRole('button', { name: 'Pay $36.00' }).click();
  await says('120 credits were added.');
  await eventually(async () => {
    expect(await amount()).toMatch(/^120 \/ /);
  });
  expect(await page.getByText(STOP).count()).toBe(0);
  expect(page.url()).toBe(workspace.url + CARD);
  expect((await evaluate('refused-before')).status).toBe(201);
  await takePicture(page, 'card-paid');
});

test('a payment that comes late is shown as on its way, and then as credits, without a click', async () => {
  const { creditsLeft } = await balance();
  await goToCheckout(10);
  const session = await payLater();
  await says('10 credits are on their way.');
  await takePicture(page, 'card-pending');
  await settle(session, 'async_succeeded');
  await says('10 credits were added.');
  expect(await amount()).toContain(`${creditsLeft + 10} /`);
});

test('a declined payment adds nothing and says so', async () => {
  const before = await balance();
  await goToCheckout(11);
  const session = await payLater();
  await says('11 credits are on their way.');
  await settle(session, 'async_failed');
  await says('Payment declined. No credits were added.');
  expect((await balance()).creditsTotal).toBe(before.creditsTotal);
  await takePicture(page, 'card-declined');
});

test.each([
  ['acme/m-adam/', 'an Admin'],
  ['acme/m-erik/acme-berlin', 'an Editor in a Space'],
  ['acme/m-nora/acme-paris', 'an Observer in a Space'],
])('%s (%s) sees the card and whom to ask, and no way to buy', async (who) => {
  await openCard(who);
  await says('Ask an Owner: Olivia Owens.');
  expect(await page.getByRole('button', { name: 'Purchase credits' }).count()).toBe(0);
  expect(await page.getByText('Your packs').count()).toBe(who.includes('adam') ? 1 : 0);
});

test('an Owner in a Space reads where the credits go, and is back at the button after leaving the form', async () => {
  await openCard('acme/m-olivia/acme-berlin');
  await card().getByRole('button', { name: 'Purchase credits' }).click();
  await says('These credits go to Acme Recruiting and can be spent in every Space.');
  await card().getByRole('button', { name: 'Cancel' }).click();
  await card().locator('[part=purchase-button]:focus').waitFor();
});

test('an Owner takes overage back and allows it again', async () => {
  await openCard('northwind/m-samira/');
  await says('You have used 35 tokens beyond your plan limit this period. These will be billed separately.');
  const tick = page.getByRole('checkbox');
  await tick.click();
  await eventually(async () => {
    expect(await tick.isChecked()).toBe(false);
  });
  await tick.click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await eventually(async () => {
    expect(await tick.isChecked()).toBe(true);
    expect(await page.getByRole('button', { name: 'Allow' }).count()).toBe(0);
  });
  // The keys go on from there.
  await card().locator('[part=overage] input:focus').waitFor();
});

test('tokens that live five seconds are renewed, one at a time, and no address or storage holds one', async () => {
  const { token: mine } = await shortToken(60);
  expect(mine.length).toBeGreaterThan(20);
  let ttlSeconds = 60;
  let asked = 0;
  let askedAtOnce = 0;
  let most = 0;
  await page.route('**/credits-token', async (route) => {
    asked += 1;
    askedAtOnce += 1;
    most = Math.max(most, askedAtOnce);
    const body = await shortToken(ttlSeconds);
    askedAtOnce -= 1;
    await route.fulfill({ json: body });
  });
  const addresses: string[] = [];
  page.on('request', (request) => addresses.push(request.url()));
  await openCard();
  const afterFirst = asked;
  await page.evaluate("document.body.append(document.querySelector('credits-balance').cloneNode())");
  await page.locator('credits-balance').nth(1).locator('[part=amount]').waitFor();
  expect(asked).toBe(afterFirst);
  ttlSeconds = 5;
  await openCard();
  const afterSecond = asked;
  // The token's life is over by the service's clock once it refuses it.
  await eventually(async () => {
    await card().first().getByRole('button', { name: 'Refresh period details' }).click();
    expect(asked).toBeGreaterThan(afterSecond);
  });
  await says('Period details refreshed');
  expect(most).toBe(1);
  expect(addresses.filter((address) => address.includes('eyJ'))).toEqual([]);
  expect(await page.evaluate('[localStorage.length, sessionStorage.length]')).toEqual([0, 0]);
});

const shortToken = async (ttlSeconds: number) =>
  (await workspace.call('POST', '/v1/tokens', { accountId: 'acme', memberId: 'm-olivia', ttlSeconds })) as {
    token: string;
  };

test('without a connection the card keeps what it showed, with its time, and recovers by itself', async () => {
  await openCard();
  await visitor.context.setOffline(true);
  await card().getByRole('button', { name: 'Refresh period details' }).click();
  await says(/You see your credits as of \d\d:\d\d\./);
  await visitor.context.setOffline(false);
  await eventually(async () => {
    expect(await page.getByText('You see your credits as of').count()).toBe(0);
  });
  visitor.complaints.splice(0);
});
