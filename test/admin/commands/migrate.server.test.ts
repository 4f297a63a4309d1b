import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, jest, test } from '@jest/globals';
import mongoose from 'mongoose';
import { pino } from 'pino';
import { openChecking } from '../../../admin/operations/checking.js';
import { openPanelServices } from '../../../admin/panel/services.js';
import { createServices } from '../../../boot/services.js';
import { readSettings } from '../../../boot/settings.js';
import { connectMongo } from '../../../storage/connect.js';
import { runOperatorsCommand } from '../../support/operators-command.js';
import { freshDatabase } from '../../support/servers.js';

const environment = { MONGODB_URI: freshDatabase(), TEMPORAL_ADDRESS: '127.0.0.1:1', LOG_LEVEL: 'warn' };

const migrate = (env: Record<string, string>) => runOperatorsCommand('migrate', [], { ...environment, ...env });

test('after it no process of this version makes a collection or an index', async () => {
  const first = await migrate({});
  expect(first.code).toBe(0);
  expect(first.output).toMatch(/^\d+ collections are ready, with version \d+ of the schema\.\n$/);

  const made = (['createCollection', 'createIndexes'] as const).map((name) => jest.spyOn(mongoose.Model, name));
  const settings = readSettings(environment);
  const services = await createServices(settings, pino({ level: 'silent' }));
  await openChecking(services.connection);
  await openPanelServices(services, { ...settings, onError: () => undefined });
  await services.stop();
  expect(made.map(({ mock }) => mock.calls)).toEqual([[], []]);
});

test('the product may use each collection that it makes', async () => {
  const file = path.resolve(import.meta.dirname, '../../../deploy/mongodb/collections.json');
  const listed = Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string[]>).flat();
  const connection = await connectMongo(environment.MONGODB_URI);
  const made = (await connection.db!.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  await connection.close();
  expect(made.filter((name) => !listed.includes(name))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
});

test('it may run twice, and says what is missing', async () => {
  expect((await migrate({})).code).toBe(0);
  const incomplete = await migrate({ NODE_ENV: 'production', MONGODB_URI: '' });
  expect(incomplete.code).toBe(1);
  expect(incomplete.complaint).toContain('MONGODB_URI is missing');
});
