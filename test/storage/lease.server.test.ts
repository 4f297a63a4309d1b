import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Connection, Model } from 'mongoose';
import { connectMongo } from '../../storage/connect.js';
import { createLease, leaseModel, type LeaseRecord } from '../../storage/lease.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { freshDatabase } from '../support/servers.js';

let connection: Connection;
let leases: Model<LeaseRecord>;

beforeAll(async () => {
  connection = await connectMongo(freshDatabase());
  leases = leaseModel(connection, 'TestLease', 'test_leases');
  await prepareCollections({ leases });
});

afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

test('of two processes one has the lease, until it releases it or dies', async () => {
  const [first, second] = [createLease(leases, 'test', 60_000), createLease(leases, 'test', 60_000)];
  expect([await first.renew(), await second.renew(), await first.renew()]).toEqual([true, false, true]);
  await first.release();
  expect([await second.renew(), await first.renew()]).toEqual([true, false]);
  await leases.updateOne({ _id: 'test' }, { $set: { until: new Date(0) } });
  expect(await first.renew()).toBe(true);
});
