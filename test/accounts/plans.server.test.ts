import mongoose, { type Connection } from 'mongoose';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { accountModels, type AccountModels } from '../../accounts/models.js';
import { createPlans } from '../../accounts/plans.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { freshDatabase } from '../support/servers.js';

let connection: Connection;
let models: AccountModels;

beforeAll(async () => {
  connection = await mongoose.createConnection(freshDatabase()).asPromise();
  models = accountModels(connection);
  await prepareCollections(models);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

test('plans are seeded where they are missing, and never overwritten', async () => {
  const plans = createPlans({ models, now: () => new Date() });
  await Promise.all([plans.seed(), plans.seed()]);
  await plans.put('free', { name: 'Gratis' }, 'fuelgauge:tests');
  await models.plans.deleteOne({ _id: 'pro' });
  await plans.seed();
  expect((await plans.list()).map(({ id, name }) => [id, name])).toEqual([
    ['free', 'Gratis'],
    ['starter', 'Starter'],
    ['pro', 'Pro'],
    ['scale', 'Scale'],
  ]);
});
