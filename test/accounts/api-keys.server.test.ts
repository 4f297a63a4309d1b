import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { createApiKeys, type ApiKeys } from '../../accounts/api-keys.js';
import { accountModels, type AccountModels } from '../../accounts/models.js';
import { connectMongo } from '../../storage/connect.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { freshDatabase } from '../support/servers.js';

let connection: Connection;
let models: AccountModels;
let keys: ApiKeys;

beforeAll(async () => {
  connection = await connectMongo(freshDatabase());
  models = accountModels(connection);
  // Several processes may start at once.
  await Promise.all([1, 2, 3].map(() => prepareCollections(models)));
  keys = createApiKeys(models);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

describe('an API key', () => {
  test('is stored as a hash only, and verifies with its scopes', async () => {
    const { id, secret } = await keys.create('host', ['spend', 'read']);
    expect(secret).toMatch(/^fg_live_[\w-]{43}$/);
    expect(JSON.stringify(await keys.list())).not.toContain(secret.slice('fg_live_'.length));
    expect(await keys.verify(secret)).toEqual({ id, name: 'host', scopes: new Set(['spend', 'read']) });
  });

  test('costs no database read for the next request', async () => {
    const { secret } = await keys.create('hot', ['spend']);
    expect(keys.recall(secret)).toBeNull();
    expect(keys.verify(secret)).toBeInstanceOf(Promise);
    await keys.verify(secret);
    expect(keys.verify(secret)).not.toBeInstanceOf(Promise);
    expect(keys.recall(secret)).toMatchObject({ name: 'hot' });
  });

  test('that is revoked is refused', async () => {
    const { id, secret } = await keys.create('old', ['spend']);
    await keys.verify(secret);
    expect(await keys.revoke(id)).toBe(true);
    expect(keys.recall(secret)).toBeNull();
    expect(await keys.verify(secret)).toBeNull();
    expect(await createApiKeys(models).verify(secret)).toBeNull();
    expect(await keys.revoke(id)).toBe(true);
    expect(await keys.revoke('key-nobody')).toBe(false);
  });

  test.each(['fg_live_', `fg_live_${'a'.repeat(43)}`, 'fg_live_{"$ne":null}', `fg_live_${'a'.repeat(10_000)}`])(
    'that was never created is refused: %.30s',
    async (secret) => {
      expect(await keys.verify(secret)).toBeNull();
    },
  );
});
