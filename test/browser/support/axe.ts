/** Finds with axe what keeps people out of a page. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** The rules of WCAG 2.2 AA that a machine can check. */
const WCAG_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** The rules that look at colours: the one thing that a dark page changes. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * Two ways in which axe saves most of its time and finds the same. It describes what is wrong, not also what is right.
 * And it runs in the page alone: no page of ours holds a frame of another origin, for which it would need a second page.
 */
async function axeOn(page: Page): Promise<AxeBuilder> {
  const isThere = await page.evaluate<boolean>('typeof axe === "object"');
  return new AxeBuilder({ page, ...(isThere && { axeSource: NO_SOURCE }) })
    .options({ resultTypes: ['violations'] })
    .setLegacyMode();
}
/** Half a megabyte need not be read again. */
const NO_SOURCE = 'void 0';

export async function wcagProblems(page: Page): Promise<string[]> {
  return await problemsOf((await axeOn(page)).withTags(WCAG_TAGS));
}

/** Of a page of the gallery: all rules in light, and those about colours in dark. It stays dark. */
export async function wcagProblemsInLightAndDark(page: Page): Promise<Record<'light' | 'dark', string[]>> {
  await setTheme(page, 'light');
  const light = await wcagProblems(page);
  await setTheme(page, 'dark');
  return { light, dark: await problemsOf((await axeOn(page)).withRules(COLOUR_RULES)) };
}

export const NO_PROBLEMS = { light: [], dark: [] };

const setTheme = (page: Page, theme: string) => page.evaluate(`document.documentElement.dataset.theme = '${theme}'`);

async function problemsOf(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** `rules`: only these. */
export async function seriousFindings(page: Page, rules?: string[]): Promise<string[]> {
  const axe = await axeOn(page);
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
