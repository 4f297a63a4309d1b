import type { BrowserContext } from '@playwright/test';

export { BROWSER_ARGUMENTS } from '../../../tools/servers/chromium.js';

/** As `eventually`: what is only slow has happened long before. Playwright itself waits for 30 seconds. */
const PATIENCE_MS = 120_000;

export function waitLonger(context: BrowserContext): BrowserContext {
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}
