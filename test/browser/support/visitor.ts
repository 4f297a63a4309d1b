/** Opens pages as one person does, and collects what the browser complains about. */
import path from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from '@playwright/test';
import { waitLonger } from './browser.js';

export { seriousFindings } from './axe.js';

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
  const context = waitLonger(await browser.newContext(options));
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

/** True: a person must scroll sideways to see the whole page. */
export const scrollsSideways = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');

export async function takePicture(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}
