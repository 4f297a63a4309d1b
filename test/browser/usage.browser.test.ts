import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from '@playwright/test';
import { NO_PROBLEMS, wcagProblemsInLightAndDark } from './support/axe.js';
import { openGallery, type Gallery } from './support/gallery.js';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.stop());

const open = async (query: string, options = {}): Promise<Page> => {
  const page = await gallery.open(query, options);
  await page.locator('credits-usage [part=totals]').first().waitFor();
  return page;
};
const cells = async (page: Page, part: string): Promise<string[][]> =>
  await page.evaluate(`[...document.querySelector('credits-usage').shadowRoot
    .querySelectorAll('[part=${part}] tbody tr')].map((row) => [...row.children].map((cell) => cell.textContent.trim()))`);
const sumOf = (rows: string[][], column: number): number =>
  rows.slice(0, -1).reduce((sum, row) => sum + Number(row[column]?.replace(',', '')), 0);

test('the table shows what the chart shows: days add up to the totals, and features to each day', async () => {
  const page = await open('?state=usage-normal');
  const [evaluation, meeting, search, total] = (await cells(page, 'totals')).map((row) => Number(row[2]));
  await page.getByRole('button', { name: 'Show as table' }).click();
  const rows = await cells(page, 'table');
  expect([1, 2, 3, 4].map((column) => sumOf(rows, column))).toEqual([evaluation, meeting, search, total]);
  for (const [, a, b, c, all] of rows) expect(Number(a) + Number(b) + Number(c)).toBe(Number(all));
  expect(rows.length).toBeGreaterThan(20);
});

test('arrow keys and the pointer move from day to day, and the numbers of that day are read out', async () => {
  const page = await open('?state=usage-normal');
  const slider = page.getByRole('slider', { name: 'Day' });
  await slider.focus();
  await page.keyboard.press('Home');
  const first = await slider.getAttribute('aria-valuetext');
  expect(first).toMatch(/^\d+ \w{3}: \d+ tokens · Candidate evaluation \d+/);
  await page.keyboard.press('ArrowRight');
  const second = await slider.getAttribute('aria-valuetext');
  expect(second).not.toBe(first);
  const shown = await cells(page, 'totals');
  expect(second).toContain(`: ${shown.at(-1)?.[1]} tokens`);
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowRight');
  expect(await slider.getAttribute('aria-valuetext')).toMatch(/: 0 tokens$/);

  const box = (await page.locator('credits-usage [part=chart]').boundingBox())!;
  await page.mouse.move(box.x + 2, box.y + 20);
  expect(await slider.getAttribute('aria-valuetext')).toBe(first);
});

test('from right to left the first day stands at the right', async () => {
  const page = await open('?state=usage-normal&lang=ar');
  await page.getByText('الاستخدام').waitFor();
  const slider = page.getByRole('slider');
  await slider.focus();
  await page.keyboard.press('Home');
  const first = await slider.getAttribute('aria-valuetext');
  await page.keyboard.press('End');
  const box = (await page.locator('credits-usage [part=chart]').boundingBox())!;
  await page.mouse.move(box.x + box.width - 2, box.y + 20);
  expect(await slider.getAttribute('aria-valuetext')).toBe(first);
});

test('use by Space and by member is named, also where the Space or member is gone or was none', async () => {
  const page = await open('?state=usage-normal');
  await page.getByRole('button', { name: 'By Space' }).click();
  await page.getByText('Deleted Space').waitFor();
  expect((await cells(page, 'groups')).map(([name]) => name)).toEqual([
    'Acme Berlin',
    'Without a Space',
    'Deleted Space',
  ]);
  await page.getByRole('button', { name: 'By member' }).click();
  await page.getByText('Former member').waitFor();
  expect((await cells(page, 'groups'))[0]).toEqual(['Olivia Owens', '100', '300']);
  const own = await open('?state=usage-own');
  await own.getByRole('button', { name: 'By member' }).click();
  await own.getByText('You see your own use. Owners and Admins see everybody’s.').waitFor();
});

test('a long period is shown by weeks', async () => {
  const page = await open('?state=usage-year');
  expect(await page.getByRole('slider', { name: 'Week' }).getAttribute('max')).toMatch(/^5\d$/);
});

describe('with all states on one page', () => {
  let all: Page;
  beforeAll(async () => {
    all = await open('?state=usage-', { reducedMotion: 'reduce' });
  });

  test.each([
    ['usage-normal', /At this pace the credits last until \d+ \w{3}\./],
    ['usage-enough', 'At this pace the credits last until the period ends.'],
    ['usage-zero', 'No credits are left for the period.'],
    ['usage-hours', 'It is too early to tell how long the credits last.'],
    ['usage-hours', / · \d\d:\d\d – \d\d:\d\d/],
    ['usage-empty', 'Nothing spent yet this period'],
    ['usage-late', '20 more tokens were charged late, for work of an earlier period.'],
    ['usage-space', / · Acme Berlin/],
    ['usage-failed', 'This could not be loaded. Try again in a moment.'],
    ['usage-not-allowed', 'You may not see this.'],
  ])('%s says: %s', async (state, text) => {
    const figure = all.locator('figure').filter({ has: all.getByText(state, { exact: true }) });
    await figure.getByText(text).first().waitFor();
  });

  test('no state has a barrier in light and dark, as a chart and as tables', async () => {
    expect(await wcagProblemsInLightAndDark(all)).toEqual(NO_PROBLEMS);
    for (const name of ['Show as table', 'By member'])
      for (const button of await all.getByRole('button', { name }).all()) await button.click();
    await all.getByText('Former member').first().waitFor();
    expect(await wcagProblemsInLightAndDark(all)).toEqual(NO_PROBLEMS);
    expect(gallery.complaints).toEqual([]);
  });
});

test('usage fits a page of 320 pixels, and forced colours keep its features apart', async () => {
  const page = await open('?state=usage-normal&lang=de', {
    viewport: { width: 320, height: 800 },
    forcedColors: 'active',
    reducedMotion: 'reduce',
  });
  await page.getByRole('button', { name: 'Als Tabelle zeigen' }).click();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  await page.getByRole('button', { name: 'Als Tabelle zeigen' }).click();
  const fills: string[] = await page.evaluate(`[...document.querySelector('credits-usage').shadowRoot
    .querySelectorAll('[part=totals] rect')].map((rect) => rect.getAttribute('fill'))`);
  expect(new Set(fills).size).toBe(3);
});
