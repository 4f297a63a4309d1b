/**
 * `npm run bench-card -- [purchases]` measures the card in Chromium, on the whole demo with servers of its own: how soon
 * Settings → Subscription is painted and shows its figures; how soon after a click on "Pay" the credits can be spent, and
 * how soon the card shows them; and the bytes of each file of the elements. The exit code is 1 when the account does not
 * hold exactly what was bought.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { describeFailure, Problem } from '../../../boot/problem.js';
import { BROWSER_ARGUMENTS, findChromium } from '../../servers/chromium.js';
import { latencyOf } from '../bench/statistics.js';
import { startDemo, type RunningDemo } from './demo.js';
import { startFilm } from './film.js';
import { packElementFiles } from './packed.js';
import { buy, PACK, readBalance, spend, type Purchase } from './purchases.js';

const WARM_UP = 3;
/** The service accepts ten purchases a minute for an account. */
const PURCHASE_EVERY_MS = 6_100;
const OWNER = 'acme/m-olivia/';
const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const purchases = readCount(process.argv[2] ?? '50');
  const dir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-bench-card-'));
  const demo = await startDemo(dir);
  try {
    await measure(demo, purchases);
  } finally {
    await demo.stop();
    rmSync(dir, { recursive: true, force: true });
  }
} catch (error) {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  process.exitCode = 1;
}
process.exit();

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new Problem(`"${text}" is not a number of purchases.`, 'Give a whole number above 0, or none for 50.');
}

async function measure({ app, api, what }: RunningDemo, purchases: number): Promise<void> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Problem('No Chromium was found.', 'Install one, or set CHROMIUM_PATH.');
  const browser = await chromium.launch({ executablePath, args: BROWSER_ARGUMENTS });
  say(`${what}; Chromium ${browser.version()}; ${os.cpus().length} cores; the whole demo and the browser on them`);
  const context = await browser.newContext();
  await context.addCookies([{ name: 'workspace', value: encodeURIComponent(OWNER), url: app }]);
  const film = await startFilm(context);
  const shop = { cardUrl: `${app}/settings/subscription`, api, page: await context.newPage(), film };
  const before = await readBalance(api);
  await spend(api, before.creditsLeft, 'before');

  const measured: Purchase[] = [];
  let total = before.creditsTotal;
  for (let n = 0; n < WARM_UP + purchases; n += 1) {
    const nextOne = sleep(PURCHASE_EVERY_MS);
    const purchase = await buy(shop, `bought-${n}`, total);
    total += PACK;
    if (n >= WARM_UP) measured.push(purchase);
    await nextOne;
  }
  await browser.close();
  report(measured);
  const { creditsLeft, creditsTotal } = await readBalance(api);
  if (creditsLeft === 0 && creditsTotal === total) return;
  throw new Problem(`The account holds ${creditsLeft} of ${creditsTotal} credits; 0 of ${total} were expected.`);
}

function report(measured: readonly Purchase[]): void {
  const line = (title: string, of: (purchase: Purchase) => number): void => {
    const { p50Ms, p99Ms, maxMs } = latencyOf(measured.map(of));
    const [p50, p99, max] = [p50Ms, p99Ms, maxMs].map((ms) => `${Math.round(ms)} ms`);
    say(`${title}: p50 ${p50}, p99 ${p99}, max ${max}`);
  };
  say(`${measured.length} purchases, each from a page that was just opened:`);
  line('opened to first paint', ({ firstPaintMs }) => firstPaintMs);
  line("opened to the card's figures", ({ figuresMs }) => figuresMs);
  line('paid to spendable', ({ spendableMs }) => spendableMs);
  line('paid to shown', ({ shownMs }) => shownMs);
  for (const { name, content, packed } of packElementFiles())
    say(`${name}: ${packed.length} bytes with gzip at level 9, ${content.length} without`);
}
