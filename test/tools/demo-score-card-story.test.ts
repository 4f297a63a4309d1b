import { expect, test } from '@jest/globals';
import type { Call } from '../../client/http.js';
import { playScoreCardStory } from '../../tools/demo/host/story/score-card-story.js';

const SCREEN = { waiting: null, tokensCharged: 0, endedAt: null, state: 'running', done: 0, total: 0 };

/** Plays the story against a service that answers these re-screens, one after the other. */
async function play(rescreens: readonly object[]): Promise<{ paid: string[]; said: string }> {
  const left = [...rescreens];
  const paid: string[] = [];
  const lines: string[] = [];
  const call: Call = (method) =>
    Promise.resolve(method === 'POST' ? { rescreenId: 'r' } : left.length > 1 ? left.shift() : left[0]);
  await playScoreCardStory({
    call,
    shop: {
      read: () => Promise.resolve({ card: { creditsLeft: 0, period: { number: 1 } } as never }),
      buy: () => Promise.resolve('https://pay.example/1'),
    },
    pageUrl: 'https://app.example',
    pay: (url) => {
      paid.push(url);
      return Promise.resolve();
    },
    say: (line) => lines.push(line),
    pause: () => Promise.resolve(),
    retry: (step) => step(),
    signal: new AbortController().signal,
  });
  return { paid, said: lines.join('\n') };
}

const ENDED = { ...SCREEN, tokensCharged: 20, state: 'completed', endedAt: '2026-09-03T10:00:00Z', done: 4, total: 4 };

test('a re-screen that runs for a moment before it waits still gets its pack', async () => {
  const waits = { ...SCREEN, state: 'waiting_for_credits', waiting: { place: 1, tokens: 20 } };
  const { paid, said } = await play([{ ...SCREEN, state: 'debouncing' }, SCREEN, waits, ENDED]);
  expect(paid).toEqual(['https://pay.example/1']);
  expect(said).toContain('completed: 4 of 4 screened');
});

test('a re-screen that is paid at once buys nothing', async () => {
  const { paid } = await play([SCREEN, { ...SCREEN, tokensCharged: 20 }, ENDED]);
  expect(paid).toEqual([]);
});
