/** The back office with limits as low as a small account reaches them: what a large account shows with the real ones. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { chromium, type Browser, type Page } from '@playwright/test';
import { done } from '../../ledger/ledger.js';
import type { Services } from '../../boot/services.js';
import { createSessions } from '../../admin/panel/http/session.js';
import { openPanelServices, type PanelServices } from '../../admin/panel/services.js';
import { createExplainServices } from '../../admin/explain/services.js';
import { ACCOUNT, BY, servicesOn, settingsOn } from '../admin/panel/accounts-of-tests.js';
import { PASSWORD, peopleOf, type Panel } from '../admin/panel/panel.js';
import { serveHere, type ServedHere } from '../admin/panel/serve-here.js';
import { freshDatabase, testServer } from '../support/servers.js';
import { BROWSER_ARGUMENTS } from './support/browser.js';
import { openVisitor, scrollsSideways, seriousFindings, takePicture, type Visitor } from './support/visitor.js';

const EVALUATIONS = 12;

const served: ServedHere[] = [];
const visitors: Visitor[] = [];
const failures: unknown[] = [];
const onError = (error: unknown): void => void failures.push(error);
let services: Services;
let panel: PanelServices;
let person: Panel['person'];
let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({ executablePath: testServer('chromiumPath'), args: BROWSER_ARGUMENTS });
  const uri = freshDatabase();
  services = await servicesOn(uri);
  panel = await openPanelServices(services, { ...settingsOn(uri), onError });
  person = peopleOf(panel.staff);
  const { accounts, ledger } = services;
  const features = { candidateAssistance: true };
  await accounts.put('acme', { ...ACCOUNT, name: 'Acme Recruiting', features }, BY);
  for (let n = 1; n <= EVALUATIONS; n += 1) {
    const action = { feature: 'candidate_evaluation', jobId: 'job', candidateId: `c-${n}` } as const;
    done(await ledger.debit({ accountId: 'acme', action, ...BY }));
  }
});
afterAll(async () => {
  await browser.close();
  await services.stop();
});
afterEach(async () => {
  for (const visitor of visitors.splice(0)) {
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  }
  for (const each of served.splice(0)) each.close();
  expect(failures).toEqual([]);
});

/** What a page of a large account meets; lower, so that a small one meets it. */
interface Limits {
  readonly maxLookedAt?: number;
  readonly maxSummedAtOnce?: number;
  readonly sumTimeoutMs?: number;
}

async function start(limits: Limits): Promise<string> {
  const explain = createExplainServices({ ...services, audit: panel.audit, ...limits });
  const { connection } = services;
  const sessions = createSessions({ connection, secrets: ['a-session-secret-of-the-tests'], secure: false });
  const here = await serveHere({ ...panel, explain, sessions, onError });
  served.push(here);
  return here.url;
}

async function signIn(url: string, width = 1280): Promise<Page> {
  const { email } = await person('viewer');
  const visitor = await openVisitor(browser, { viewport: { width, height: 900 } }, [url]);
  visitors.push(visitor);
  const { page } = visitor;
  await page.goto(`${url}/admin`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  return page;
}

test('a filter that none of the newest entries matches says so, and looking further back finds the old one', async () => {
  const url = await start({ maxLookedAt: 8 });
  for (const width of [1280, 360]) {
    const page = await signIn(url, width);
    await page.goto(`${url}/admin/pages/entries?account=acme&type=grant`);
    const further = page.getByRole('button', { name: 'Look further back' });
    await further.waitFor();
    await page.getByText('None among the newest entries.').waitFor();
    await takePicture(page, `back-office-look-back-${width}`);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    await further.click();
    await page.getByText('Plan: 50 credits').waitFor();
    await further.waitFor({ state: 'detached' });
    await takePicture(page, `back-office-looked-back-${width}`);
  }
});

test('a figure of many entries is shown at once, and its sum when it is there', async () => {
  const url = await start({ maxSummedAtOnce: 3 });
  const page = await signIn(url);
  await page.goto(`${url}/admin/pages/figure?account=acme&name=used`);
  await page.getByText(`${EVALUATIONS} from ${EVALUATIONS} entries: just what is shown.`).waitFor();
  await takePicture(page, 'back-office-figure-later');
});

test('a figure of too many entries is shown without a sum, says so, and lists its entries', async () => {
  const url = await start({ maxSummedAtOnce: 3, sumTimeoutMs: 0 });
  for (const width of [1280, 360]) {
    const page = await signIn(url, width);
    await page.goto(`${url}/admin/pages/figure?account=acme&name=used`);
    await page.getByText('Too many entries make it to be added up while you wait.').waitFor();
    await page.getByText('Candidate evaluation').first().waitFor();
    await takePicture(page, `back-office-figure-not-summed-${width}`);
    expect(await seriousFindings(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
  }
});
