import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { createAudit, type Audit } from '../../../admin/audit/audit.js';
import { auditModel } from '../../../admin/audit/models.js';
import { staffModels } from '../../../admin/staff/models.js';
import { createStaff, type Staff } from '../../../admin/staff/staff.js';
import { connectMongo } from '../../../storage/connect.js';
import { prepareCollections } from '../../../storage/prepare-collections.js';
import { freshDatabase } from '../../support/servers.js';

let connection: Connection;
let audit: Audit;
let staff: Staff;
/** From today on: the database removes counts of failures that are a day old. */
let now = new Date();
const open = (): Staff => createStaff({ models: staffModels(connection), audit, now: () => now });
beforeAll(async () => {
  connection = await connectMongo(freshDatabase());
  const log = auditModel(connection);
  await prepareCollections({ ...staffModels(connection), log });
  audit = createAudit(log);
  staff = open();
});
afterAll(() => connection.close());

let count = 0;
async function person(role: 'viewer' | 'admin' = 'viewer') {
  count += 1;
  const email = `Ada${count}@example.com`;
  return { email, ...(await staff.create({ email, name: 'Ada Lindqvist', role }, 'command')) };
}
const passed = (seconds: number): void => {
  now = new Date(now.getTime() + seconds * 1_000);
};

describe('a person', () => {
  test('signs in with the address in any case and the given password, which must be changed', async () => {
    const { id, email, password } = await person();
    const signIn = await staff.signIn(email.toUpperCase(), password);
    expect(signIn).toMatchObject({ outcome: 'signed-in', staff: { id, mustChangePassword: true } });
    expect(JSON.stringify(signIn)).not.toContain('argon2');
  });

  test('is known by one address only', async () => {
    const { email } = await person();
    await expect(staff.create({ email: email.toLowerCase(), name: 'Eve', role: 'admin' }, 'command')).rejects.toThrow(
      'Somebody has this address already.',
    );
  });

  test('who changes the password needs the old one, and ends the other sessions', async () => {
    const { id, email, password } = await person();
    now = new Date(now.getTime() + 1);
    await expect(staff.changePassword(id, 'wrong', 'correct horse battery')).rejects.toThrow('not your password');
    await expect(staff.changePassword(id, password, 'short')).rejects.toThrow('at least 12');
    await expect(staff.changePassword(id, password, `${email.split('@')[0]!}-1234567`)).rejects.toThrow(
      'without your name',
    );
    await expect(staff.changePassword(id, password, password)).rejects.toThrow('another password');
    await staff.changePassword(id, password, 'correct horse battery');
    expect(await staff.findActive(id)).toMatchObject({ mustChangePassword: false, sessionsFrom: now });
    expect(await staff.signIn(email, password)).toEqual({ outcome: 'refused' });
    expect(await staff.signIn(email, 'correct horse battery')).toMatchObject({ outcome: 'signed-in' });
  });

  test('who is disabled is not found, and may not sign in until a reset gives another password', async () => {
    const { id, email, password } = await person();
    await staff.disable(id, 'command');
    expect([await staff.findActive(id), await staff.signIn(email, password)]).toEqual([null, { outcome: 'refused' }]);
    const again = await staff.reset(id, 'command');
    expect(await staff.signIn(email, password)).toEqual({ outcome: 'refused' });
    expect(await staff.signIn(email, again.password)).toMatchObject({ outcome: 'signed-in' });
  });

  test('has another role with the next look', async () => {
    const { id } = await person('admin');
    await staff.changeRole(id, 'viewer', 'command');
    expect((await staff.findActive(id))?.role).toBe('viewer');
  });

  test('who does not exist can be neither disabled, reset nor given a role', async () => {
    const calls = [
      () => staff.disable('staff-x', 'c'),
      () => staff.reset('staff-x', 'c'),
      () => staff.changeRole('staff-x', 'admin', 'c'),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ code: 'not-found' });
    }
  });
});

describe('after four failed attempts', () => {
  test('each further one pauses the address for twice as long, and a new process knows it', async () => {
    const { email, password } = await person();
    for (let n = 0; n < 5; n += 1) expect(await staff.signIn(email, 'wrong')).toEqual({ outcome: 'refused' });
    expect(await staff.signIn(email, password)).toMatchObject({ outcome: 'paused' });
    staff = open();
    passed(29);
    expect(await staff.signIn(email, password)).toMatchObject({ outcome: 'paused' });
    passed(2);
    expect(await staff.signIn(email, 'wrong')).toEqual({ outcome: 'refused' });
    passed(59);
    expect(await staff.signIn(email, password)).toMatchObject({ outcome: 'paused' });
    passed(2);
    expect(await staff.signIn(email, password)).toMatchObject({ outcome: 'signed-in' });
    expect(await staff.signIn(email, 'wrong')).toEqual({ outcome: 'refused' });
    expect(await staff.signIn(email, password)).toMatchObject({ outcome: 'signed-in' });
  });

  test('the pause holds for an address that nobody has, and never longer than 15 minutes', async () => {
    for (let n = 0; n < 20; n += 1) {
      expect(await staff.signIn('nobody@example.com', 'wrong')).toEqual({ outcome: 'refused' });
      passed(n < 4 ? 0 : 15 * 60);
    }
  });

  test('of fifty that come at once no more than five are looked at', async () => {
    const { email } = await person();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => staff.signIn(email, 'wrong')));
    const looked = outcomes.filter(({ outcome }) => outcome === 'refused').length;
    expect(looked).toBeGreaterThan(0);
    expect(looked).toBeLessThanOrEqual(5);
  });
});

test('everything is in the audit log, and nothing there names a person or an address', async () => {
  const { items } = await audit.list({}, { limit: 100 });
  const acts = new Set(items.map(({ act }) => act));
  for (const act of [
    'staff-created',
    'staff-disabled',
    'password-reset',
    'role-changed',
    'signed-in',
    'sign-in-refused',
    'password-changed',
  ]) {
    expect(acts).toContain(act);
  }
  expect(JSON.stringify(items)).not.toMatch(/@|Ada/);
});
