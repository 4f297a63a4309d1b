import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { connectMongo } from '../../../storage/connect.js';
import { runOperatorsCommand } from '../../support/operators-command.js';
import { freshDatabase } from '../../support/servers.js';
import { storedIn } from '../../support/stored.js';

const uri = freshDatabase();
const staff = (...args: string[]) => runOperatorsCommand('staff', args, { MONGODB_URI: uri });

let connection: Connection;
beforeAll(async () => {
  connection = await connectMongo(uri);
});
afterAll(() => connection.close());

test('the command lets a person in, changes the role, gives a new password, and takes the person out', async () => {
  expect((await staff('list')).output).toBe('Nobody is here yet.\n');
  const created = await staff('create', '--email', 'ada@example.com', '--name', 'Ada', '--role', 'admin');
  expect([created.code, created.complaint]).toEqual([0, '']);
  const [, id = '', password = ''] = /^Created (\S+) \(admin\)\. .*\n(\S+)\n$/.exec(created.output) ?? [];
  expect(password).not.toBe('');
  expect((await staff('role', id, 'viewer')).output).toContain('is viewer');
  const reset = await staff('reset', id);
  expect(reset.output.trim().split('\n').at(-1)).not.toBe(password);
  expect((await staff('list')).output).toBe(`${id}  viewer  active  ada@example.com  Ada\n`);
  expect((await staff('disable', id)).code).toBe(0);
  expect((await staff('list')).output).toMatch(/ disabled 20/);
});

test.each([
  ['no command'],
  ['a role that does not exist', 'create', '--email', 'eve@example.com', '--name', 'Eve', '--role', 'root'],
  ['an address that is none', 'create', '--email', 'eve', '--name', 'Eve', '--role', 'viewer'],
  ['a person who does not exist', 'disable', 'nobody'],
])('with %s it changes nothing and exits with 1', async (_what, ...args) => {
  const before = await storedIn(connection, ['staff']);
  const ended = await staff(...args);
  expect([ended.code, ended.output]).toEqual([1, '']);
  expect(ended.complaint).not.toBe('');
  expect(await storedIn(connection, ['staff'])).toEqual(before);
});
