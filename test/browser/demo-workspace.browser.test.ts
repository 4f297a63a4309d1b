import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Page } from '@playwright/test';
import { scrollsSideways, seriousFindings, takePicture, type Visitor } from './support/visitor.js';
import { openWorkspaceVisitor, type WorkspaceVisitor } from './support/workspace-visitor.js';
import { spendAll, startWorkspace, type Workspace } from './support/workspace.js';

let workspace: Workspace;
let visitor: Visitor;
let page: Page;
let become: WorkspaceVisitor['become'];
let open: WorkspaceVisitor['open'];
let click: WorkspaceVisitor['click'];
let says: WorkspaceVisitor['says'];
let creditsLeft: WorkspaceVisitor['creditsLeft'];

beforeAll(async () => {
  workspace = await startWorkspace();
  ({ visitor, page, become, open, click, says, creditsLeft } = await openWorkspaceVisitor(workspace));
});
afterAll(async () => {
  await visitor.close();
  await workspace.stop();
});
afterEach(() => {
  expect(visitor.complaints.splice(0)).toEqual([]);
});

const JOB = '/jobs/backend-engineer';
const ADA = `${JOB}/candidates/ada`;

test('every page has no serious finding in light and dark, and does not scroll sideways on a small phone', async () => {
  const pages = {
    jobs: '/',
    job: JOB,
    candidate: ADA,
    bulk: `${JOB}/evaluate`,
    talent: '/talent',
    meetings: '/meetings',
    subscription: '/settings/subscription',
    plans: '/settings/plans',
    spaces: '/settings/spaces',
    notifications: '/settings/notifications',
    assistance: '/settings/assistance',
  };
  for (const [name, path] of Object.entries(pages)) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await open(path);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([
        name,
        colorScheme,
        await seriousFindings(page, colorScheme === 'dark' ? ['color-contrast'] : undefined),
      ]).toEqual([name, colorScheme, []]);
      await takePicture(page, `${name}-desktop-${colorScheme}`);
    }
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      expect([name, width, await scrollsSideways(page)]).toEqual([name, width, false]);
      if (width === 390) await takePicture(page, `${name}-phone-dark`);
    }
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 390, height: 800 });
    await takePicture(page, `${name}-phone-light`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
});

test('a token is minted only for the person who is signed in, and for nobody else', async () => {
  await become('acme/m-erik/acme-berlin');
  const answer = await page.request.get(`${workspace.url}/credits-token`);
  expect(answer.headers()['cache-control']).toBe('no-store');
  const { token } = (await answer.json()) as { token: string };
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
  expect(JSON.stringify(claims)).toContain('m-erik');
  expect(JSON.stringify(claims)).toContain('acme-berlin');
  expect((await fetch(`${workspace.url}/credits-token`)).status).toBe(401);
  for (const cookie of ['acme/m-erik/', 'acme/m-erik/acme-paris', 'acme/m-samira/', 'northwind/m-olivia/', '%']) {
    const headers = { cookie: `workspace=${cookie}` };
    expect([cookie, (await fetch(`${workspace.url}/credits-token`, { headers })).status]).toEqual([cookie, 401]);
  }
});

test('a request from another site does nothing', async () => {
  const headers = { cookie: 'workspace=acme%2Fm-olivia%2F', origin: 'https://elsewhere.example' };
  const answer = await fetch(`${workspace.url}/settings/plans`, { method: 'POST', headers, redirect: 'manual' });
  expect(answer.status).toBe(403);
});

test('an Observer sees everything and cannot act', async () => {
  await become('acme/m-nora/acme-paris');
  await open('/jobs/product-designer/candidates/susan-kare');
  expect(await page.getByRole('button', { name: 'Evaluate' }).isDisabled()).toBe(true);
  const path = `${workspace.url}/jobs/product-designer/candidates/susan-kare/evaluate`;
  const forced = await page.request.post(path, { headers: { origin: workspace.url } });
  expect(await forced.text()).toContain('Observers may look, not act.');
  expect(await creditsLeft()).toBe(50);
});

test('an evaluation costs once, and a second click says when it was paid', async () => {
  await become('acme/m-olivia/');
  await open(ADA);
  await click('Evaluate');
  await says('It cost 1 token.');
  await takePicture(page, 'evaluated');
  await click('Evaluate again');
  await says(/It was paid on .* so it cost nothing\./);
  expect(await creditsLeft()).toBe(49);
});

test('a bulk evaluation shows its price first, and asks again when the price has changed', async () => {
  await open(`${JOB}/evaluate`);
  const other = await visitor.newPage();
  await other.goto(`${workspace.url}${JOB}/candidates/alan`);
  await other.getByRole('button', { name: 'Evaluate' }).click();
  await other.getByText('It cost 1 token.').waitFor();
  await other.close();
  await click('Evaluate for 4 tokens');
  await says('The price changed from 4 tokens to 3 tokens.');
  await takePicture(page, 'price-changed');
  await click('Evaluate for 3 tokens');
  await says('3 candidates are evaluated.');
  expect(await creditsLeft()).toBe(45);
});

test('candidate assistance that is off is explained where somebody evaluates', async () => {
  await open('/settings/assistance');
  await click('Switch off');
  await open('/jobs/data-analyst/candidates/john-tukey');
  await click('Evaluate');
  await says('Candidate assistance is off.');
  await takePicture(page, 'assistance-off');
  await open('/settings/assistance');
  await click('Switch on');
  await says('Candidate assistance is on.');
});

test('a search, a meeting and saved score cards cost what the page says', async () => {
  await open('/talent');
  await page.getByLabel('Who are you looking for?').fill('Rust in Berlin');
  await click('Search the pool');
  await says('It cost 20 tokens.');
  await says('Found for “Rust in Berlin”');
  await open('/meetings');
  await click('Join');
  await says('The bot joins “Introduction call” and transcribes it.');
  expect(await creditsLeft()).toBe(22);
  await open(JOB);
  await page.getByRole('textbox', { name: 'Score cards' }).fill('Designs services\nWrites tests');
  await click('Save');
  await says('The score cards are saved.');
  await says('Screened with these score cards');
  await takePicture(page, 'screened');
  expect(await creditsLeft()).toBe(2);
});

test('at zero an action is refused with the way out, waits, and runs after credits came; candidates still move', async () => {
  await spendAll(workspace);
  await become('acme/m-adam/');
  await open('/jobs/data-analyst/candidates/john-tukey');
  await click('Evaluate');
  await says('You have no credits left for the period.');
  await says('Ask an Owner: Olivia Owens.');
  expect(await seriousFindings(page)).toEqual([]);
  await takePicture(page, 'no-credits');
  await click('Wait for credits');
  await says('It waits for credits.');
  await says('Evaluation of John Tukey for Data Analyst');
  await takePicture(page, 'waits');
  await click('Move to the next stage');
  await says('Statistician, exploratory work · Interview');

  await become('acme/m-olivia/');
  await open('/settings/plans');
  await click('Choose Starter');
  await says('You are on Starter now.');
  await says('450 credits came at once.');
  await says('1 action ran when credits came back');
  await takePicture(page, 'plan-changed');
  await says(/ran when credits came back: 1 token on/);
  expect(await creditsLeft()).toBe(449);
});

test('a company on Scale has used overage, and a restart charges nothing again and undoes nothing', async () => {
  const card = async (id: string) =>
    (await workspace.call('GET', `/v1/accounts/${id}/balance`)) as Record<string, unknown>;
  const message = 'You have used 35 tokens beyond your plan limit this period. These will be billed separately.';
  expect(await card('northwind')).toMatchObject({ creditsLeft: 0, overage: { allowed: true, tokens: 35, message } });
  await workspace.kill('assistant');
  await workspace.start('assistant');
  expect(await card('northwind')).toMatchObject({ overage: { allowed: true, tokens: 35 } });
  expect(await card('acme')).toMatchObject({ plan: { id: 'starter' }, creditsLeft: 449 });
});

test('while the credits service is away, pages say so and candidates still move', async () => {
  await workspace.kill('api');
  await open(JOB);
  await page.getByRole('button', { name: 'Move Ada Lovelace on' }).click();
  await page.getByRole('button', { name: 'Move Ada Lovelace back' }).waitFor();
  await open(ADA);
  await page.getByRole('button', { name: /Evaluate/ }).click();
  await says('Try again in a moment.');
  expect(await page.getByText('no credits').count()).toBe(0);
  await takePicture(page, 'service-away');
  // A service that is away answers nothing to the elements, and the page of plans answers 503.
  visitor.complaints.length = 0;
});
