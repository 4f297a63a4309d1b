import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { chromium, type Browser, type Page } from '@playwright/test';
import { openChecking } from '../../admin/operations/checking.js';
import type { StaffRole } from '../../admin/staff/roles.js';
import { done } from '../../ledger/ledger.js';
import { ACCOUNT, BY, servicesOn } from '../admin/panel/accounts-of-tests.js';
import { PASSWORD, startPanel, type Panel } from '../admin/panel/panel.js';
import type { Services } from '../../boot/services.js';
import { testServer } from '../support/servers.js';
import { BROWSER_ARGUMENTS } from './support/browser.js';
import { seriousFindings } from './support/axe.js';
import { openVisitor, scrollsSideways, takePicture, type Visitor } from './support/visitor.js';

let panel: Panel;
let services: Services;
let browser: Browser;
const visitors: Visitor[] = [];
beforeAll(async () => {
  [panel, browser] = await Promise.all([
    startPanel(),
    chromium.launch({ executablePath: testServer('chromiumPath'), args: BROWSER_ARGUMENTS }),
  ]);
  services = await servicesOn(panel.mongodbUri);
  await services.accounts.put(
    'acme',
    { ...ACCOUNT, name: 'Acme Recruiting', features: { candidateAssistance: true } },
    BY,
  );
  for (let n = 1; n <= 12; n += 1) {
    const action = { feature: 'candidate_evaluation', jobId: 'job', candidateId: `c-${n}` } as const;
    done(await services.ledger.debit({ accountId: 'acme', action, ...BY }));
  }
});
afterAll(async () => {
  await browser.close();
  await services.stop();
  await panel.stop();
});
afterEach(async () => {
  for (const visitor of visitors.splice(0)) {
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  }
});

const PLACES = [
  ...['', '/pages/account?id=acme', '/pages/corrections', '/pages/operations', '/pages/audit'],
  ...['/pages/catalogue', '/pages/plan?id=free', '/pages/draft?plan=free'],
];

async function signIn(role: StaffRole, width = 1280): Promise<Page> {
  const { id, email } = await panel.person(role);
  // Who is new here approves nothing for a day.
  const model = panel.connection.collection<{ _id: string }>('staff');
  await model.updateOne({ _id: id }, { $set: { createdAt: new Date(Date.now() - 48 * 3_600_000) } });
  const visitor = await openVisitor(browser, { viewport: { width, height: 900 } }, [panel.url]);
  visitors.push(visitor);
  const { page } = visitor;
  await page.goto(`${panel.url}/admin`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  return page;
}

test('a viewer finds an account by its name with the keys, and each number leads to the entries that make it', async () => {
  const page = await signIn('viewer');
  await page.getByRole('combobox').fill('acme rec');
  await page.getByRole('option', { name: /Acme Recruiting/ }).waitFor();
  await page.getByRole('combobox').press('Enter');
  await page.getByRole('heading', { name: 'Acme Recruiting' }).waitFor();
  await page.getByText('All 14 entries of the account, added up again').waitFor();
  expect(await page.getByRole('link', { name: 'Correct', exact: true }).count()).toBe(0);
  await takePicture(page, 'back-office-account');
  await page.getByRole('link', { name: '38', exact: true }).first().click();
  await page.getByText('Candidate evaluation').first().waitFor();
  await page
    .getByRole('link', { name: /Candidate evaluation/ })
    .first()
    .click();
  await page.getByText('39').first().waitFor();
  await takePicture(page, 'back-office-entry');
});

test('a correction above the limit is asked for, approved by another person, and is on the account', async () => {
  const finance = await signIn('finance');
  await finance.goto(`${panel.url}/admin/pages/correct?account=acme`);
  await finance.getByRole('textbox', { name: 'Credits' }).fill('2000');
  await finance.getByLabel('Reason').selectOption('goodwill');
  await finance.getByLabel('What happened').fill('The import failed on Monday.');
  await finance.getByRole('button', { name: 'Show what it changes' }).click();
  await finance.getByText('Somebody else has to approve it first.').waitFor();
  await takePicture(finance, 'back-office-correct');
  await finance.getByRole('button', { name: 'Ask for approval' }).click();
  await finance.getByText('0 of 1').waitFor();
  expect(await finance.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  const other = await signIn('admin');
  await other.goto(`${panel.url}/admin/pages/account?id=acme`);
  await other.getByRole('link', { name: 'Look at it' }).click();
  await takePicture(other, 'back-office-decide');
  await other.getByRole('button', { name: 'Approve' }).click();
  await other.getByText('Applied').first().waitFor();
  await other.getByRole('link', { name: /^acme~/ }).waitFor();
  expect(await other.getByRole('button', { name: 'Refresh' }).count()).toBe(0);
  const setState = (state: string) => panel.connection.collection('corrections').updateOne({}, { $set: { state } });
  await setState('applying');
  await other.reload();
  await other.getByText('It is being done.').waitFor();
  await setState('applied');
  await other.getByRole('button', { name: 'Refresh' }).click();
  await other.getByText('It was done.').waitFor();
  expect((await services.ledger.readAccount('acme'))?.buckets.available).toBe(38 + 2_000);
});

test('finance acknowledges a finding on the page Operations, with the reason', async () => {
  const { findings } = await openChecking(panel.connection);
  const finding = { kind: 'AUDIT_LOG', subject: 'line 7', expected: 'a', found: 'b', advice: 'Look.' } as const;
  await findings.record('finding', { ...finding, accountId: null }, new Date());
  const page = await signIn('finance');
  await page.goto(`${panel.url}/admin/pages/operations`);
  await page.getByText('Acknowledge', { exact: true }).first().click();
  await page.getByLabel('Why nothing more is to be done').fill('The backup of that day has this line.');
  await takePicture(page, 'back-office-acknowledge');
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByText(/^The backup of that day has this line/).waitFor();
  await page.locator('#findings').waitFor({ state: 'detached' });
  // No check has run in this database.
  expect(await page.getByText('Every account and the audit log add up.').count()).toBe(0);
});

test('finance acknowledges a parked event of Stripe on the page Operations', async () => {
  const event = { type: 'refund.created', outcome: 'parked', parkedBecause: 'lacks its id', receivedAt: new Date() };
  await panel.connection.collection('stripe_events').insertOne({ _id: 'evt_1', ...event, dueAt: null } as never);
  const page = await signIn('finance');
  await page.goto(`${panel.url}/admin/pages/operations#events`);
  const events = page.locator('#events');
  await events.locator('summary').click();
  await events.getByLabel('Why nothing more is to be done').fill('Its refund was found at Stripe.');
  await events.getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByText('All events were worked on.').waitFor();
});

test('the customer’s own card is on the account’s page once somebody asks for it: each look is recorded, and nothing is for sale', async () => {
  const page = await signIn('viewer', 360);
  const looks = async () => (await panel.audit.list({ act: 'card-viewed' }, { limit: 50 })).items.length;
  for (const theme of ['light', 'dark']) {
    const before = await looks();
    await page.goto(`${panel.url}/admin/pages/account?id=acme`);
    await page.getByRole('heading', { name: 'What the customer sees' }).waitFor();
    expect([theme, await looks()]).toEqual([theme, before]);
    await page.getByRole('button', { name: 'Show the card' }).click();
    const card = page.locator('credits-balance');
    await card.getByText('Credits left').waitFor();
    expect(await card.locator('[part=amount]').textContent()).toMatch(/^[\d,]+ \/ [\d,]+$/);
    expect(await card.getByRole('button').allTextContents()).toEqual([expect.stringMatching(/^\s*$/)]);
    expect(await card.locator('input, a').count()).toBe(0);
    expect(await looks()).toBe(before + 1);
    await card.getByRole('button', { name: 'Refresh' }).click();
    await card.getByText('Period details refreshed').waitFor();
    await page.evaluate(`document.dispatchEvent(new Event('credits-changed'))`);
    await page.evaluate(`window.dispatchEvent(new Event('online'))`);
    expect(await looks()).toBe(before + 2);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('credits-balance')).colorScheme`)).toBe(theme);
    expect([theme, await seriousFindings(page)]).toEqual([theme, []]);
    expect([theme, await scrollsSideways(page)]).toEqual([theme, false]);
    await card.scrollIntoViewIfNeeded();
    await takePicture(page, `back-office-card-${theme}`);
    if (theme === 'dark') break;
    const reloaded = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await reloaded;
  }
});

test('a list of an account shows those behind its first page, and the button keeps its place for the keys', async () => {
  for (let n = 10; n < 25; n += 1) {
    const member = { name: `Person ${n}`, email: `p${n}@acme.test`, role: 'Editor' } as const;
    await services.members.put('acme', `m-${n}`, member);
  }
  const page = await signIn('finance');
  await page.goto(`${panel.url}/admin/pages/account?id=acme`);
  const more = page.getByRole('button', { name: 'Show more: Members' });
  await more.focus();
  expect(await page.getByText('p19@acme.test').count()).toBe(1);
  expect(await page.getByText('p20@acme.test').count()).toBe(0);
  await more.press('Enter');
  await page.getByText('p24@acme.test').waitFor();
  expect(await more.count()).toBe(0);
  const file = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export as CSV: Members' }).click();
  expect((await file).suggestedFilename()).toMatch(/^members-acme-/);
});

test('finance drafts a price, sees what it changes before it is saved, schedules it, and takes it back', async () => {
  const page = await signIn('finance');
  await page.getByRole('link', { name: 'Plans and prices' }).click();
  await page.getByRole('link', { name: 'Change prices' }).click();
  const search = page.getByRole('group', { name: 'Talent search' });
  await search.getByLabel('Tokens').fill('25');
  await page.getByText('Talent search: tokens').waitFor();
  await page.getByText('No account gets or loses credits.').waitFor();
  await takePicture(page, 'back-office-draft');
  await page.getByRole('button', { name: 'Save the draft' }).click();
  const start = page.getByLabel('Starts (UTC)');
  // At the end of a day the midnight that it proposes is too near.
  await start.fill(new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 16));
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Schedule it' }).click();
  const row = page.getByRole('row', { name: /Scheduled/ });
  await row.waitFor();
  expect(await row.getByRole('cell').allTextContents()).toEqual(expect.arrayContaining(['2', '25']));
  expect(services.priceLists.current().version).toBe(1);
  await takePicture(page, 'back-office-catalogue');
  await row.getByRole('button', { name: 'Take back' }).click();
  await page.getByRole('region', { name: 'Drafts' }).waitFor();
  const { items } = await panel.audit.list({ act: 'catalogue-scheduled' }, { limit: 5 });
  expect(items).toHaveLength(1);
});

test('a viewer sees plans and prices, and changes none', async () => {
  const page = await signIn('viewer', 390);
  await page.goto(`${panel.url}/admin/pages/plan?id=free`);
  await page.getByRole('row', { name: /Active/ }).waitFor();
  expect(await page.getByRole('link', { name: 'Change this plan' }).count()).toBe(0);
});

/** By their names: on a narrow page the cells of a row stand under each other. */
const tablesThatScroll = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll('.fg-scroll')]
      .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
      .map((table) => table.ariaLabel)`,
  );

test('the pages have no fault by WCAG 2.2 AA in light and dark, and at 360 px nothing is cut off or scrolls sideways', async () => {
  const page = await signIn('admin', 360);
  for (const theme of ['light', 'dark']) {
    for (const place of PLACES) {
      await page.goto(`${panel.url}/admin${place}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByText('Loading …').first().waitFor({ state: 'detached' });
      expect([place, theme, await seriousFindings(page)]).toEqual([place, theme, []]);
      expect([place, await scrollsSideways(page)]).toEqual([place, false]);
      expect([place, await tablesThatScroll(page)]).toEqual([place, []]);
    }
    if (theme === 'dark') break;
    const reloaded = page.waitForEvent('load');
    await page.getByRole('button', { name: 'Light or dark' }).click();
    await reloaded;
  }
});
