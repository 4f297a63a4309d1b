import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createApiKeys } from '../../accounts/api-keys.js';
import type { AccountModels } from '../../accounts/models.js';

interface Stored {
  readonly _id: string;
  readonly hash: string;
  readonly name: string;
  readonly scopes: readonly string[];
}

/** The collection in memory; `reads` counts what a database would be asked. */
function keysInMemory() {
  const stored: Stored[] = [];
  let reads = 0;
  const apiKeys = {
    create: (record: Stored) => Promise.resolve(stored.push(record)),
    find: () => ({
      lean: () => {
        reads += 1;
        return Promise.resolve([...stored]);
      },
    }),
  } as unknown as AccountModels['apiKeys'];
  return { keys: createApiKeys({ apiKeys }), reads: () => reads };
}

const guess = (): string => `fg_live_${randomBytes(32).toString('base64url')}`;

test('a flood of guesses never makes a real key cost a read, and costs one read a second itself', async () => {
  const { keys, reads } = keysInMemory();
  const { secret } = await keys.create('host', ['spend']);
  await keys.verify(secret);
  const startedAt = performance.now();
  for (let n = 0; n < 12_000; n += 1) await keys.verify(guess());
  const seconds = Math.ceil((performance.now() - startedAt) / 1_000);
  expect(keys.verify(secret)).toMatchObject({ name: 'host' });
  expect(reads()).toBeLessThanOrEqual(1 + seconds);
});

test('guesses at the same time share one read', async () => {
  const { keys, reads } = keysInMemory();
  const verified = await Promise.all(Array.from({ length: 100 }, async () => await keys.verify(guess())));
  expect(new Set(verified)).toEqual(new Set([null]));
  expect(reads()).toBe(1);
});

test('a key that was created a moment ago is known at once', async () => {
  const { keys } = keysInMemory();
  await keys.verify(guess());
  const { secret } = await keys.create('host', ['spend']);
  expect(await keys.verify(secret)).toMatchObject({ name: 'host' });
});
