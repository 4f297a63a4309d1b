/** Buys as an Owner does, on the card and on the sandbox's page, while an action that was refused is tried all the time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { Problem } from '../../../boot/problem.js';
import { callAsHost, type Host } from '../bench/host-call.js';
import { totalIn, type Film } from './film.js';

/** The least that is sold. An action costs one of them, so the card shows what is left. */
export const PACK = 2;
const ACCOUNT = 'acme';
/** Short beside what is measured, and long enough that asking does not keep the service from its work. */
const TRY_EVERY_MS = 5;
const TIMEOUT_MS = 60_000;
const FIRST_PAINT = `performance.getEntriesByName('first-contentful-paint')[0].startTime`;

export interface Purchase {
  /** From the request for Settings → Subscription to the first thing that it paints. */
  readonly firstPaintMs: number;
  /** From there to the card's figures. */
  readonly figuresMs: number;
  /** From the click on "Pay" to the answer of the action that was refused before. */
  readonly spendableMs: number;
  /** From the click on "Pay" to the new amount on the card. */
  readonly shownMs: number;
}

export interface Shop {
  readonly cardUrl: string;
  readonly api: Host;
  readonly page: Page;
  readonly film: Film;
}

/** Begins and ends with no credits left. */
export async function buy({ cardUrl, api, page, film }: Shop, name: string, totalBefore: number): Promise<Purchase> {
  film.cut();
  await page.goto(cardUrl);
  const { pageMs: figuresMs } = await film.first('amount');
  const firstPaintMs = await page.evaluate<number>(FIRST_PAINT);
  await page.locator('[part=purchase-button]').click();
  await page.getByLabel('Number of credits').fill(String(PACK));
  await page.locator('[part=checkout-button]').click();
  const pay = page.getByRole('button', { name: /^Pay \$/ });
  await pay.waitFor();

  film.cut();
  const [spent] = await Promise.all([spendWhenAllowed(api, name), pay.click()]);
  const clicked = await film.first('click', (text) => text.startsWith('Pay $'));
  const shown = await film.first('amount', (text) => totalIn(text) === totalBefore + PACK);
  await spend(api, PACK - 1, name);
  return {
    ...{ firstPaintMs, figuresMs },
    ...{ spendableMs: spent.atMs - clicked.atMs, shownMs: shown.atMs - clicked.atMs },
  };
}

const nowMs = (): number => performance.timeOrigin + performance.now();
const evaluation = (candidateId: string) => ({
  accountId: ACCOUNT,
  action: { feature: 'candidate_evaluation', jobId: 'bench', candidateId },
});

/** Tries an action until it is charged. */
async function spendWhenAllowed(api: Host, candidateId: string): Promise<{ readonly atMs: number }> {
  const debit = { method: 'POST', path: '/v1/debits', body: evaluation(candidateId), tolerated: 402 };
  const deadlineMs = nowMs() + TIMEOUT_MS;
  for (let refusals = 0; nowMs() < deadlineMs; refusals += 1) {
    const answer = JSON.parse(await callAsHost(api, debit)) as object;
    const atMs = nowMs();
    if ('debit' in answer) {
      if (refusals === 0) throw new Problem('An action was charged before anything was paid: the account had credits.');
      return { atMs };
    }
    await sleep(TRY_EVERY_MS);
  }
  throw new Problem(`${TIMEOUT_MS / 1_000} s after the purchase nothing can be spent.`);
}

export async function spend(api: Host, count: number, name: string): Promise<void> {
  const items = Array.from({ length: count }, (_, index) => evaluation(`${name}-${index}`));
  if (count > 0) await callAsHost(api, { method: 'POST', path: '/v1/debits/batch', body: { items } });
}

export interface Balance {
  readonly creditsLeft: number;
  readonly creditsTotal: number;
}

export const readBalance = async (api: Host): Promise<Balance> =>
  JSON.parse(await callAsHost(api, { method: 'GET', path: `/v1/accounts/${ACCOUNT}/balance` })) as Balance;
