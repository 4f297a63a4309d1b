/** Serves the gallery of elements alone, and opens states of it in Chromium. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import express from 'express';
import { serveGallery } from '../../../api/elements/gallery.js';
import { testServer } from '../../support/servers.js';
import { BROWSER_ARGUMENTS } from './browser.js';
import { openVisitor, type Visitor } from './visitor.js';

export { NO_PROBLEMS, wcagProblems, wcagProblemsInLightAndDark } from './axe.js';

export interface Gallery {
  readonly browser: Browser;
  readonly url: string;
  /**
   * `query`: of the page, such as `?state=zero`. One page is open at a time: without options the same one is loaded anew,
   * which takes half the time of another. Console errors, failures and calls to other hosts are kept in `complaints`.
   */
  open(query: string, options?: BrowserContextOptions): Promise<Page>;
  readonly complaints: string[];
  stop(): Promise<void>;
}

export async function openGallery(): Promise<Gallery> {
  const server = createServer(express().use(serveGallery()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await chromium.launch({ executablePath: testServer('chromiumPath'), args: BROWSER_ARGUMENTS });
  const complaints: string[] = [];
  let visitor: Visitor | undefined;
  let visitorHasOptions = false;
  return {
    browser,
    url: `${origin}/card/gallery`,
    complaints,
    async open(query, options) {
      if (options !== undefined || !visitor || visitor.page.isClosed() || visitorHasOptions) {
        await visitor?.close();
        visitor = await openVisitor(browser, options, [origin], complaints);
        visitorHasOptions = options !== undefined;
      }
      await visitor.page.goto(`${origin}/card/gallery${query}`);
      return visitor.page;
    },
    async stop() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Opens what a person can open: lists, purchase forms, and the question about overage. */
export async function openEverything(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    for (const card of document.querySelectorAll('credits-balance')) {
      const root = card.shadowRoot;
      for (const details of root.querySelectorAll('details')) details.open = true;
      root.querySelector('[part=purchase-button]')?.click();
      root.querySelector('input[type=checkbox]:not(:checked)')?.click();
      await card.updateComplete;
    }
  })()`);
}
