/** Does in the demo workspace what a person does there. */
import type { Page } from '@playwright/test';
import { openVisitor, type Visitor } from './visitor.js';
import type { Workspace } from './workspace.js';

export interface WorkspaceVisitor {
  readonly visitor: Visitor;
  readonly page: Page;
  /** `who`: such as `acme/m-erik/acme-berlin`. */
  readonly become: (who: string) => Promise<void>;
  readonly open: (path: string) => Promise<unknown>;
  readonly click: (name: string | RegExp) => Promise<void>;
  readonly says: (text: string | RegExp) => Promise<void>;
  readonly creditsLeft: (account?: string) => Promise<number>;
}

export async function openWorkspaceVisitor({ browser, url, api, call }: Workspace): Promise<WorkspaceVisitor> {
  const visitor = await openVisitor(browser, {}, [url, api]);
  const { page } = visitor;
  await page.goto(url);
  return {
    visitor,
    page,
    async become(who) {
      await page.goto(url);
      await page.locator('details.who summary').click();
      await page.locator(`button[value="${who}"]`).click();
    },
    open: (path) => page.goto(url + path),
    click: (name) =>
      page
        .getByRole('button', { name, exact: typeof name === 'string' })
        .first()
        .click(),
    says: (text) => page.getByText(text).first().waitFor(),
    creditsLeft: async (account = 'acme') =>
      ((await call('GET', `/v1/accounts/${account}/balance`)) as { creditsLeft: number }).creditsLeft,
  };
}
