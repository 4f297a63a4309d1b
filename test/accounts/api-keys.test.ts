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
    findOne: ({ hash }: { hash: string }) => ({
      lean: () => {
        reads += 1;
        return Promise.resolve(stored.find((record) => record.hash === hash) ?? null);
      },
    }),
  } as unknown as AccountModels['apiKeys'];
  return { keys: createApiKeys({ apiKeys }), reads: () => reads };
}

const guess = (): string => `fg_live_${randomBytes(32).toString('base64url')}`;

test('a flood of guesses never pushes a real key out of the cache', async () => {
  const { keys } = keysInMemory();
  const { secret } = await keys.create('host', ['spend']);
  await keys.verify(secret);
  for (let n = 0; n < 12_000; n += 1) await keys.verify(guess());
  expect(keys.verify(secret)).toMatchObject({ name: 'host' });
});

test('a guess that is repeated costs one read of the database', async () => {
  const { keys, reads } = keysInMemory();
  const secret = guess();
  await Promise.all([keys.verify(secret), keys.verify(secret)]);
  expect(keys.verify(secret)).toBeNull();
  expect(reads()).toBe(1);
});
