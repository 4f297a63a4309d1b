/** Opens pages as one person does, and collects what the browser complains about. */
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';

/** Set it to a folder to get screenshots. */
const pictures = process.env['PICTURES'];

export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors in the console and in scripts, violations of the page's policy, and requests to unknown hosts. */
  readonly complaints: string[];
  readonly newPage: () => Promise<Page>;
  readonly close: () => Promise<void>;
}

/** `origins`: those to which pages may send requests; without them, to all. `complaints`: where they are collected. */
export async function openVisitor(
  browser: Browser,
  options: BrowserContextOptions = {},
  origins?: readonly string[],
  complaints: string[] = [],
): Promise<Visitor> {
  const context = await browser.newContext(options);
  const newPage = async (): Promise<Page> => {
    const page = await context.newPage();
    // Chromium reports a violation of the policy as an error in the console.
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origins && protocol.startsWith('http') && !origins.includes(origin)) {
        complaints.push(`a request to ${request.url()}`);
      }
    });
    return page;
  };
  return { context, page: await newPage(), complaints, newPage, close: () => context.close() };
}

/** `rules`: only these. Colours are the one thing that dark pages add. */
export async function seriousFindings(page: Page, rules?: string[]): Promise<string[]> {
  // Our pages have no frames: the page itself collects the findings, instead of a second page that axe opens each time.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** True: a person must scroll sideways to see the whole page. */
export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');

export async function takePicture(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}
