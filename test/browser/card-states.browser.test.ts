import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from '@playwright/test';
import { NO_PROBLEMS, wcagProblemsInLightAndDark } from './support/axe.js';
import { openEverything, openGallery, type Gallery } from './support/gallery.js';

const STATES = [
  'normal fresh paused packs free zero zero-others overage-used overage-offered pending advice debt-unpaid space',
  'no-credits-yet loading failed not-allowed signed-out offline',
].flatMap((line) => line.split(' '));

let gallery: Gallery;

beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(async () => {
  await gallery.stop();
});
afterEach(() => {
  expect(gallery.complaints.splice(0)).toEqual([]);
});

async function show(state: string, more = ''): Promise<Page> {
  const page = await gallery.open(`?state=card-${state}${more}`);
  await page.locator('credits-balance').getByRole('heading', { level: 2 }).waitFor();
  return page;
}

/** Everything that a person reads, on one line. */
async function textOf(shown: Page | Locator): Promise<string> {
  await expectSettled(shown);
  const text = await shown.locator('credits-balance').locator('section').innerText();
  return text.replaceAll(/\s+/g, ' ');
}

/** Evaluates an expression for each part of the bar. */
const ofRects = (shown: Page, expression: string) =>
  shown.evaluate<unknown[]>(
    `[...document.querySelector('credits-balance').shadowRoot.querySelectorAll('svg.bar rect')].map((rect) => ${expression})`,
  );

const expectSettled = (shown: Page | Locator) => shown.locator('section[aria-busy=false]').waitFor();

describe('with all states on one page', () => {
  let all: Page;
  beforeAll(async () => {
    all = await gallery.open('?state=card-', { reducedMotion: 'reduce' });
    await all.getByText('You may not see this.').waitFor();
  });

  test.each([
    [
      'normal',
      [
        'Credits left 742 / 1,250',
        '9 days left of the period · at this pace until',
        'Token spend',
        'Reading your usage: Most of your tokens went to talent search',
      ],
    ],
    ['fresh', ['1,250 / 1,250', '· nothing spent yet']],
    ['packs', ['Plan 350', 'Packs 250', 'Held 120', '· enough until the period ends', 'Your packs']],
    ['free', ['9 / 50', '· too early to tell']],
    [
      'zero',
      [
        '0 / 1,250',
        'You have no credits left for the period.',
        'Candidates, pipeline and listings keep working.',
        '6 actions wait for 120 tokens.',
      ],
    ],
    ['zero-others', ['You have no credits left for the period.', 'Ask an Owner: Olivia Owens or Otto Olsen.']],
    ['overage-used', ['You have used 35 tokens beyond your plan limit this period. These will be billed separately.']],
    ['overage-offered', ['Allow up to 1,000 tokens beyond the plan, $0.15 each, billed separately']],
    ['pending', ['250 credits are on their way.']],
    ['advice', ['You bought 500 extra credits in two periods in a row for $125.00.', 'View and change your plan']],
    ['debt-unpaid', ['40 credits were taken back after they had been spent.', 'The payment for Starter is due.']],
    ['space', ['In Acme Berlin: 148 of 200 used · 52 left for this Space']],
    ['failed', ['This could not be loaded. Try again in a moment.', 'Try again']],
    ['not-allowed', ['You may not see this.']],
    ['signed-out', ['You are signed out. Sign in again.']],
    ['offline', ['There is no connection right now.', 'Try again']],
  ])('in the state %s the card says what the product wants said', async (state, texts) => {
    const figure = all.locator('figure').filter({ has: all.getByText(`card-${state}`, { exact: true }) });
    const text = await textOf(figure);
    for (const wanted of texts) expect(text).toContain(wanted);
  });

  test('no state breaks a rule of WCAG 2.2 AA in light and dark', async () => {
    expect(await all.locator('credits-balance').count()).toBe(STATES.length);
    await openEverything(all);
    await all.getByText('at most $150.00 per period.').waitFor();
    expect(await wcagProblemsInLightAndDark(all)).toEqual(NO_PROBLEMS);
  });
});

test('of a paused account it says so, and whom to ask', async () => {
  const text = await textOf(await show('paused'));
  expect(text).toContain('AI actions are paused for this account. Contact support.');
});

test('at zero the whole bar is red, and nothing else is', async () => {
  const fills = async (state: string) => {
    const shown = await show(state);
    await expectSettled(shown);
    const found = await ofRects(shown, `[rect.getAttribute('class'), rect.getAttribute('width')]`);
    return found;
  };
  expect(await fills('zero')).toEqual([['none', '100%']]);
  expect(await fills('packs')).toEqual([
    ['plan', `${(100 * 350) / 1_500}%`],
    ['packs', `${(100 * 250) / 1_500}%`],
    ['held', '8%'],
  ]);
});

test('a refresh is announced', async () => {
  const shown = await show('normal');
  await shown.getByRole('button', { name: 'Refresh period details' }).click();
  await shown.getByRole('status').getByText('Period details refreshed').waitFor();
});

test('the price list opens by keyboard and names each price', async () => {
  const shown = await show('normal');
  await shown.locator('summary').first().focus();
  await shown.keyboard.press('Enter');
  const text = await textOf(shown);
  for (const wanted of ['Meeting assistant', '1 token ', '3 tokens', '20 tokens']) expect(text).toContain(wanted);
});

test('the total follows each key, and what cannot be bought is said', async () => {
  const shown = await show('free');
  await shown.getByRole('button', { name: 'Purchase credits' }).click();
  const field = shown.getByLabel('Number of credits');
  await shown.getByText('250 credits × $0.30/unit =').waitFor();
  await shown.getByText('$75.00').waitFor();
  await shown.getByText("It's cheaper to upgrade your subscription than to purchase credits!").waitFor();
  await shown.getByText(/These credits expire with the period, on \d+ \w{3}\./).waitFor();
  await shown.getByRole('button', { name: '1,000' }).click();
  await shown.getByText('1,000 credits × $0.30/unit =').waitFor();
  await field.fill('199');
  await shown.getByText('$59.70').waitFor();
  expect(await shown.getByText("It's cheaper").count()).toBe(0);
  const buy = shown.getByRole('button', { name: 'Purchase credits' });
  for (const wrong of ['', '1', '2.5', '100001']) {
    await field.fill(wrong);
    await shown.getByText('Enter a whole number from 2 to 100,000.').waitFor();
    expect(await buy.isDisabled()).toBe(true);
  }
});

test('overage is allowed only after a second question, which names the most that it can cost', async () => {
  const shown = await show('overage-offered');
  await shown.getByRole('checkbox').click();
  await shown.getByText('at most $150.00 per period.').waitFor();
  await shown.getByRole('button', { name: 'Cancel' }).click();
  expect(await shown.getByText('at most $150.00').count()).toBe(0);
  expect(await shown.getByRole('checkbox').isChecked()).toBe(false);
});

test('German is shown to a German page, and the same numbers in its way', async () => {
  const text = await textOf(await show('space', '&lang=de'));
  for (const wanted of [
    'Verbleibende Credits',
    '742 / 1.250',
    'noch 9 Tage in diesem Zeitraum',
    'Kandidatenbewertung',
  ]) {
    expect(text).toContain(wanted);
  }
  expect(text).not.toMatch(/Credits left|Token spend|Meeting assistance/);
});

test('Arabic is read from right to left, the bar included', async () => {
  const shown = await show('packs', '&lang=ar');
  const text = await textOf(shown);
  expect(text).toContain('رصيد الاعتمادات');
  expect(text).not.toMatch(/[A-Za-z]{3}/);
  const [plan = 0, packs = 0] = (await ofRects(shown, 'rect.getBoundingClientRect().left')) as number[];
  expect(plan).toBeGreaterThan(packs);
});

test.each(['', '&lang=de', '&lang=ar'])('nothing is cut off at 320 px (%s)', async (lang) => {
  const page = await gallery.open(`?state=card-${lang}`, { viewport: { width: 320, height: 800 } });
  await page.locator('section[aria-busy=false]').first().waitFor();
  await openEverything(page);
  await page.locator('[part=checkout-button]').first().waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
});

test('forced colours and reduced motion are respected', async () => {
  const page = await gallery.open('?state=card-packs', { forcedColors: 'active', reducedMotion: 'reduce' });
  await page.locator('svg.bar').waitFor();
  const styleOf = (selector: string) =>
    page.evaluate<{ borderTopWidth: string; transitionDuration: string }>(`(() => {
      const card = document.querySelector('credits-balance').shadowRoot;
      const { borderTopWidth, transitionDuration } = getComputedStyle(card.querySelector('${selector}'));
      return { borderTopWidth, transitionDuration };
    })()`);
  expect((await styleOf('svg.bar')).borderTopWidth).toBe('1px');
  expect((await styleOf('rect')).transitionDuration).toBe('0s');
});
