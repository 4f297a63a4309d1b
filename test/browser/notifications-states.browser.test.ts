import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Page } from '@playwright/test';
import { NO_PROBLEMS, wcagProblemsInLightAndDark } from './support/axe.js';
import { openGallery, type Gallery } from './support/gallery.js';

/** The texts that each state must show. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  notices: ['2 unread', 'Credits are back', 'Alert threshold', 'Slack channels', 'What you hear of', 'Show older ones'],
  'notices-empty': ['Nothing has happened yet.', 'What you hear of'],
  'notices-editor': ['Token at threshold', 'What you hear of'],
  'notices-slack-failing': ['#people-operations', 'Off', 'The last message has not arrived:'],
  'notices-stream-lost': ['New notifications do not arrive right now.'],
  'notices-stream-replaced': ['New notifications arrive on pages that you opened later.'],
  'notices-settings-failed': ['2 unread', 'That did not work. Try again in a moment.'],
  'notices-list-failed': ['This could not be loaded.', 'Try again', 'Alert threshold'],
};

let gallery: Gallery;
let page: Page;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.stop());
beforeEach(() => {
  gallery.complaints.length = 0;
});
afterEach(() => {
  expect(gallery.complaints).toEqual([]);
});

const shown = (text: string): Promise<void> => page.getByText(text).first().waitFor();

test('every state of the notifications has its texts, and no fault by WCAG 2.2 AA in light and dark', async () => {
  page = await gallery.open('?state=notices', { reducedMotion: 'reduce' });
  for (const [state, texts] of Object.entries(TEXTS)) {
    await page.goto(`${gallery.url}?state=${state}`);
    for (const text of texts) await shown(text);
    expect([state, await wcagProblemsInLightAndDark(page)]).toEqual([state, NO_PROBLEMS]);
  }
});

test('an Editor sees neither the threshold nor the Slack channels', async () => {
  page = await gallery.open('?state=notices-editor');
  await shown('What you hear of');
  expect(await page.getByText(/Alert threshold|Slack channels/).count()).toBe(0);
});

test('the keyboard alone marks as read, opens older ones, and keeps its place', async () => {
  page = await gallery.open('?state=notices');
  await page.getByRole('button', { name: 'Mark as read: Tokens gone' }).press('Enter');
  await shown('1 unread');
  expect(await page.evaluate('document.querySelector("credits-notifications").shadowRoot.activeElement.id')).toBe(
    'title',
  );
  await page.getByRole('button', { name: 'Show older ones' }).press('Enter');
  await shown('Overage has begun');
  await page.getByRole('button', { name: 'Mark all as read' }).press('Enter');
  await page.locator('.badge').waitFor({ state: 'detached' });
  expect(await page.getByRole('button', { name: 'Mark as read' }).count()).toBe(0);
});

test('a test message says that it failed and why; a channel is removed only after a question', async () => {
  page = await gallery.open('?state=notices-slack-failing');
  await page.getByRole('button', { name: 'Send test message: #credits' }).click();
  await page.getByRole('status').getByText('The last message has not arrived: Slack says').waitFor();
  await page.getByRole('button', { name: 'Remove: #people-operations' }).click();
  await page.getByRole('alert').getByText('Remove #people-operations? It gets no more alerts.').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Remove: #people-operations' }).click();
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByRole('status').getByText('Saved.').waitFor();
});

test('a channel is added once its name and its whole address are there; the address is not shown again', async () => {
  page = await gallery.open('?state=notices');
  await page.getByRole('button', { name: 'Add channel' }).click();
  const [name, address] = [page.getByLabel('Name'), page.getByLabel('Webhook address')];
  expect(await page.evaluate('document.querySelector("credits-notifications").shadowRoot.activeElement.id')).toBe(
    'slack-name',
  );
  await name.fill('#alerts');
  await address.fill('hooks.slack.com');
  const add = page.getByRole('button', { name: 'Add channel' });
  expect([await address.getAttribute('aria-invalid'), await add.isDisabled()]).toEqual(['true', true]);
  await address.fill('https://hooks.slack.com/services/T0/B0/secret');
  await add.click();
  await page.getByRole('status').getByText('Saved.').waitFor();
  expect(await page.content()).not.toContain('B0/secret');
  expect(await address.count()).toBe(0);
});

test('at 320 px nothing is cut off', async () => {
  page = await gallery.open('?state=notices-slack-failing', { viewport: { width: 320, height: 700 } });
  await shown('#people-operations');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
});

test('Arabic is read from right to left, at 320 px too', async () => {
  page = await gallery.open('?state=notices-slack-failing&lang=ar', { viewport: { width: 320, height: 700 } });
  await shown('قنوات Slack');
  expect(await page.locator('credits-notifications [part=card]').getAttribute('dir')).toBe('rtl');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  expect(await wcagProblemsInLightAndDark(page)).toEqual(NO_PROBLEMS);
});
