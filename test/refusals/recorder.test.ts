import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Collection } from 'mongodb';
import type { RefusedSpending } from '../../ledger/ledger.js';
import type { RefusalRecord } from '../../refusals/models.js';
import { createRefusalRecorder } from '../../refusals/recorder.js';
import { T0 } from '../support/time.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const refused = (accountId: string): RefusedSpending => ({
  ...{ accountId, feature: 'talent_search', at: T0, action: 'talent_search~search~1' },
  refusal: {
    code: 'credits-exhausted',
    detail: 'This needs 20 tokens and 5 are left.',
    facts: { tokensNeeded: 20, creditsLeft: 5, tokensHeld: 0 },
  },
});

test('nothing is written after the last write, also where that one had to wait for another', async () => {
  const written: number[] = [];
  const bulkWrite = async (operations: readonly unknown[]) => {
    written.push(operations.length);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { upsertedIds: {} };
  };
  const records = { bulkWrite } as unknown as Collection<RefusalRecord>;
  const errors: unknown[] = [];
  const recorder = createRefusalRecorder({ records, onError: (error) => errors.push(error), pauseMs: 100 });
  recorder.report(refused('acme'));
  await jest.advanceTimersByTimeAsync(200);
  recorder.report(refused('other'));
  const draining = recorder.drain();
  await jest.advanceTimersByTimeAsync(1_000);
  await draining;
  await jest.advanceTimersByTimeAsync(1_000);
  expect([written, errors]).toEqual([[1, 1], []]);
});
