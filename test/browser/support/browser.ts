import type { BrowserContext } from '@playwright/test';
import { PATIENCE_MS } from '../../support/eventually.js';

export { BROWSER_ARGUMENTS } from '../../../tools/servers/chromium.js';

/** Playwright itself waits for 30 seconds. */
export function waitLonger(context: BrowserContext): BrowserContext {
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}
