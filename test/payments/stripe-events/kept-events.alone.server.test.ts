import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { paymentModels, type PaymentModels } from '../../../payments/models.js';
import { prepareCollections } from '../../../storage/prepare-collections.js';
import { eventually } from '../../support/eventually.js';
import { freshDatabase } from '../../support/servers.js';

const DAY_MS = 24 * 3_600_000;

let connection: Connection;
let events: PaymentModels['events'];

beforeAll(async () => {
  connection = await mongoose.createConnection(freshDatabase()).asPromise();
  const models = paymentModels(connection);
  await prepareCollections(models);
  events = models.events;
});

afterAll(async () => {
  await connection.close();
});

const event = (_id: string, days: number, dueAt: Date | null) => ({
  _id,
  type: 'checkout.session.completed',
  objectId: 'cs_1',
  created: new Date(),
  livemode: false,
  connectedAccount: null,
  topUpId: null,
  paymentIntentId: null,
  via: 'webhook',
  receivedAt: new Date(Date.now() - days * DAY_MS),
  outcome: null,
  dueAt,
  attempts: 1,
});

test('an event that was handled is deleted 35 days after it came: later than Stripe repeats or lists it', async () => {
  const indexes = (await events.collection.indexes()) as { expireAfterSeconds?: number }[];
  expect(indexes.filter(({ expireAfterSeconds }) => expireAfterSeconds !== undefined)).toMatchObject([
    { key: { receivedAt: 1 }, expireAfterSeconds: 35 * 86_400, partialFilterExpression: { dueAt: null } },
  ]);
});

test('the server deletes old events itself, and keeps all that were not handled yet', async () => {
  const look = async (ttlMonitorSleepSecs: number): Promise<number> => {
    const { was } = await connection.getClient().db('admin').command({ setParameter: 1, ttlMonitorSleepSecs });
    return was as number;
  };
  const usual = await look(1).catch(() => null);
  try {
    await events.insertMany([
      event('old', 36, null),
      event('young', 34, null),
      event('waiting', 100, new Date(Date.now() + DAY_MS)),
    ]);
    // A server looks for expired documents once a minute, unless it lets us set another pause.
    await eventually(async () => {
      if (await events.findById('old')) throw new Error('it is still there');
    });
    const left = await events.find().sort({ _id: 1 }).lean();
    expect(left.map(({ _id }) => _id)).toEqual(['waiting', 'young']);
  } finally {
    if (usual !== null) await look(usual);
  }
});
