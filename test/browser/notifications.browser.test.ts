import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import type { PaymentSettings } from '../../payments/services.js';
import { serveLive, type LiveApi } from '../api/support/live-app.js';
import { eventually } from '../support/eventually.js';
import { testServer } from '../support/servers.js';
import { BROWSER_ARGUMENTS, waitLonger } from './support/browser.js';
import { startNotificationsHost, type NotificationsHost } from './support/notifications-host.js';

const ACCOUNT = 'bell';
const TABS = 8;
let host: NotificationsHost;
let api: LiveApi;
let browser: Browser;
let context: BrowserContext;
/** The pages that opened a stream, in order. */
let streams: Page[];
let complaints: string[];

beforeAll(async () => {
  host = await startNotificationsHost({
    api: () => api.url,
    accountId: ACCOUNT,
    tokenOf: (memberId) => api.memberToken(ACCOUNT, memberId),
  });
  const settings: PaymentSettings = {
    ...{ stripeSecretKey: null, stripeWebhookSecrets: [], stripeApiBase: null },
    ...{ publicUrl: 'http://fuelgauge.test', planUrl: null, allowedOrigins: [host.url] },
  };
  api = await serveLive({ settings });
  await api.openAccount(ACCOUNT);
  browser = await chromium.launch({ executablePath: testServer('chromiumPath'), args: BROWSER_ARGUMENTS });
});
afterAll(async () => {
  await browser.close();
  host.stop();
  await api.close();
});

beforeEach(async () => {
  streams = [];
  complaints = [];
  context = waitLonger(await browser.newContext());
  context.on('request', (request) => {
    if (request.url().endsWith('/notifications/stream')) streams.push(request.frame().page());
  });
});
afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

async function openTab(member: string): Promise<Page> {
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${host.url}/?member=${member}`);
  await page.getByText('What you hear of').waitFor();
  return page;
}

const openTabs = (member: string, count: number): Promise<Page[]> =>
  Promise.all(Array.from({ length: count }, () => openTab(member)));

let count = 0;
/** Returns its title. */
async function notify(audience: object = {}): Promise<string> {
  const title = `Tokens gone ${(count += 1)}`;
  await api.alerts.notifications.add({
    ...{ id: `bell-${count}`, accountId: ACCOUNT, kind: 'tokens_gone', title, body: 'You have no credits left.' },
    ...{ facts: {}, at: new Date(), audience },
  });
  return title;
}

const shows = (pages: readonly Page[], text: string | RegExp): Promise<unknown> =>
  Promise.all(pages.map((page) => page.getByText(text, { exact: true }).first().waitFor()));
const badge = (page: Page): Promise<string | null> =>
  page
    .locator('.badge')
    .textContent({ timeout: 2_000 })
    .catch(() => null);
const badges = (pages: readonly Page[], text: string): Promise<void> =>
  eventually(async () => {
    expect(await Promise.all(pages.map(badge))).toEqual(pages.map(() => text));
  });
const noBadges = (pages: readonly Page[]): Promise<unknown> =>
  Promise.all(pages.map((page) => page.locator('.badge').waitFor({ state: 'detached' })));

test('eight tabs of one browser show a notification as it comes through one stream, and reading it in one clears all', async () => {
  const tabs = await openTabs('owner', TABS);
  const first = await notify();
  await shows(tabs, first);
  await badges(tabs, '1 unread');
  expect(streams).toHaveLength(1);
  // Chromium draws the tabs behind the front one once a second, and a click waits until two drawings agree.
  await tabs[5]!.bringToFront();
  await tabs[5]!.getByRole('button', { name: `Mark as read: ${first}` }).click();
  await noBadges(tabs);

  const leader = streams[0]!;
  await leader.close();
  await eventually(() => {
    expect(streams).toHaveLength(2);
  });
  const others = tabs.filter((tab) => tab !== leader);
  expect(others).toContain(streams[1]);
  await shows(others, await notify());
  await badges(others, '1 unread');
  await others[0]!.bringToFront();
  await others[0]!.getByRole('button', { name: 'Mark all as read' }).click();
  await noBadges(others);
  expect([streams.length, api.liveNotifications.count()]).toEqual([2, 1]);
});

test('two members in one browser never see each other’s notifications or read marks', async () => {
  const [owner, observer] = [await openTab('owner'), await openTab('observer')];
  const forOwners = await notify({ roles: ['Owner', 'Admin'] });
  const forAll = await notify();
  await shows([owner, observer], forAll);
  await shows([owner], forOwners);
  expect(await observer.getByText(forOwners).count()).toBe(0);
  const before = await badge(observer);
  await owner.getByRole('button', { name: 'Mark all as read' }).click();
  await noBadges([owner]);
  await shows([observer], await notify());
  expect(Number.parseInt((await badge(observer))!, 10)).toBe(Number.parseInt(before!, 10) + 1);
  expect(streams).toHaveLength(2);
});

test('an Owner sets the threshold, and each member what they hear of; others see no settings of the account', async () => {
  const [owner, observer] = [await openTab('owner'), await openTab('observer')];
  await owner.bringToFront();
  const percent = owner.getByLabel('When this share');
  await percent.fill('101');
  const save = owner.getByRole('button', { name: 'Save' });
  expect([await percent.getAttribute('aria-invalid'), await save.isDisabled()]).toEqual(['true', true]);
  await percent.fill('60');
  await save.click();
  await owner.getByRole('status').getByText('Saved.').waitFor();
  const settings = `/v1/accounts/${ACCOUNT}/alert-settings`;
  expect((await api.host('GET', settings)).body).toEqual({ thresholdPercent: 60 });
  await owner.getByLabel('Alert when credits run low').uncheck();
  await save.click();
  await eventually(async () => {
    expect((await api.host('GET', settings)).body).toEqual({ thresholdPercent: null });
  });

  expect(await observer.getByText('Alert threshold').count()).toBe(0);
  expect(await observer.getByText('Slack channels').count()).toBe(0);
  const title = await notify();
  await shows([observer], title);
  await observer.bringToFront();
  await observer.getByLabel('Tokens gone, In the app').uncheck();
  await observer.getByText('Saved.').waitFor();
  await observer.locator('li').getByText(title).waitFor({ state: 'detached' });
  const own = await api.host('GET', `/v1/accounts/${ACCOUNT}/members/observer/notification-preferences`);
  expect(own.body).toMatchObject({ tokensGone: { inApp: false, email: false }, tokenAtThreshold: { inApp: true } });
});
