import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NO_PROBLEMS, wcagProblemsInLightAndDark } from './support/axe.js';
import { openGallery, type Gallery } from './support/gallery.js';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.stop());

test('a price reads as the product says it, in every state', async () => {
  const page = await gallery.open('?state=price-');
  await page.getByText('needs 60, you have 45').waitFor();
  const texts: [string, string][] = await page.evaluate(`[...document.querySelectorAll('figure')].map((figure) => [
    figure.firstChild.textContent,
    figure.querySelector('credits-price').shadowRoot.textContent.trim(),
  ])`);
  expect(Object.fromEntries(texts)).toEqual({
    'price-allowed': '20 tokens · you have 412',
    'price-singular': '1 token · you have 1',
    'price-large': '1,250 tokens · you have 12,500',
    'price-evaluated': 'evaluated on 3 Sep · costs nothing',
    'price-joined': 'joined on 3 Sep · costs nothing',
    'price-searched': 'searched on 3 Sep · costs nothing',
    'price-reserved': 'reserved · costs nothing more',
    'price-credits': 'needs 60, you have 45',
    'price-space-limit': "20 tokens · the Space's limit is reached, 5 left",
    'price-feature-off': 'candidate assistance is off',
    'price-paused': 'AI actions are paused · contact support',
    'price-closed': 'the account is closed',
    'price-overage': '160 tokens · you have 12 · 148 tokens are billed separately',
    'price-loading': '',
    ...Object.fromEntries(
      ['failed', 'not-allowed', 'signed-out', 'offline'].map((state) => [`price-${state}`, 'price unavailable']),
    ),
  });
  expect(gallery.complaints).toEqual([]);
});

test('a price that is not there yet keeps its line, so that nothing jumps when it comes', async () => {
  const page = await gallery.open('?state=price-');
  await page.getByText('20 tokens · you have 412').waitFor();
  const heightOf = async (state: string) =>
    (await page.locator('figure', { hasText: state }).locator('p').boundingBox())?.height;
  expect(await heightOf('price-loading')).toBe(await heightOf('price-allowed'));
});

test('a price changes with what it is asked for, and when credits change', async () => {
  const page = await gallery.open('?state=price-allowed');
  await page.getByText('20 tokens · you have 412').waitFor();
  const asked = await page.evaluate(`(async () => {
    const bodies = [];
    const real = fetch;
    globalThis.fetch = (input, init) => {
      bodies.push(JSON.parse(init.body));
      return real(input, init);
    };
    const price = document.querySelector('credits-price');
    const read = () => new Promise((resolve) => setTimeout(resolve, 100));
    price.setAttribute('quantity', '3');
    await read();
    price.setAttribute('action', '{"feature":"meeting_assistant","meetingId":"m-1"}');
    price.setAttribute('space-id', 'berlin');
    price.removeAttribute('feature');
    await read();
    document.dispatchEvent(new Event('credits-changed'));
    await read();
    return bodies;
  })()`);
  const exact = { accountId: 'acme', spaceId: 'berlin', actions: [{ feature: 'meeting_assistant', meetingId: 'm-1' }] };
  expect(asked).toEqual([{ accountId: 'acme', feature: 'talent_search', quantity: 3 }, exact, exact]);
});

test('a price has no barrier in any state, in light and dark', async () => {
  const page = await gallery.open('?state=price-');
  await page.getByText('needs 60, you have 45').waitFor();
  expect(await wcagProblemsInLightAndDark(page)).toEqual(NO_PROBLEMS);
  expect(gallery.complaints).toEqual([]);
});

test('a price is told from right to left, and in German', async () => {
  const arabic = await gallery.open('?state=price-allowed&lang=ar');
  await arabic.getByText('لديك').waitFor();
  expect(await arabic.locator('credits-price [part=price]').getAttribute('dir')).toBe('rtl');
  const german = await gallery.open('?state=price-evaluated&lang=de');
  await german.getByText('am 3. Sept. bewertet · kostet nichts').waitFor();
});
