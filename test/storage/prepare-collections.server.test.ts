import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Schema, type Connection } from 'mongoose';
import { connectMongo } from '../../storage/connect.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { freshDatabase } from '../support/servers.js';

const uri = freshDatabase();
let connection: Connection;

beforeAll(async () => {
  connection = await connectMongo(uri);
});

afterAll(async () => {
  await connection.close();
});

const schema = new Schema({ _id: String, name: String, until: Date }, { collection: 'prepared' });
schema.index({ name: 1 }, { unique: true, partialFilterExpression: { name: { $exists: true } } });
schema.index({ until: 1, _id: 1 });

test('a collection with its indexes is made where it is missing, by any number of processes at once', async () => {
  const models = { prepared: connection.model('prepared', schema) };
  await Promise.all([1, 2, 3].map(() => prepareCollections(models)));
  const indexes = await connection.db!.collection('prepared').indexes();
  expect(indexes.map(({ key, unique }) => [key, unique === true])).toEqual([
    [{ _id: 1 }, false],
    [{ name: 1 }, true],
    [{ until: 1, _id: 1 }, false],
  ]);
});

test('an index that a new version adds is made in a collection that exists', async () => {
  const added = schema.clone();
  added.index({ name: 1, until: -1 });
  await prepareCollections({ prepared: connection.model('prepared-2', added) });
  const indexes = await connection.db!.collection('prepared').indexes();
  expect(indexes.map(({ key }) => key)).toContainEqual({ name: 1, until: -1 });
});
