import { expect, test } from '@jest/globals';
import { createAudit } from '../../../admin/audit/audit.js';
import { auditModel } from '../../../admin/audit/models.js';
import { correctionModels } from '../../../admin/corrections/models.js';
import { createReasons } from '../../../admin/corrections/reasons.js';
import { connectMongo } from '../../../storage/connect.js';
import { runOperatorsCommand } from '../../support/operators-command.js';
import { freshDatabase } from '../../support/servers.js';

const uri = freshDatabase();

const reasons = (...args: string[]) => runOperatorsCommand('reasons', args, { MONGODB_URI: uri });

test('the command lists, adds and retires reasons, which the audit log records; a retired one is kept and not given', async () => {
  const listed = await reasons('list');
  expect([listed.code, listed.output]).toEqual([0, expect.stringMatching(/billing-error .*needs a ticket\n/)]);
  const added = await reasons('add', 'trial-extended', '--label', 'A trial was extended', '--ticket');
  expect([added.code, added.output]).toEqual([0, expect.stringMatching(/trial-extended .*needs a ticket/)]);
  expect((await reasons('retire', 'goodwill')).output).toMatch(/goodwill .*retired 20/);
  for (const args of [
    ['add', 'Not A Code', '--label', 'x'],
    ['add', 'a', '--label', ' '],
    ['retire', 'unknown'],
    ['add', 'a'],
    ['x'],
  ]) {
    const { code, complaint } = await reasons(...args);
    expect([args, code, complaint === '']).toEqual([args, 1, false]);
  }
  expect((await reasons('list')).output).toMatch(/goodwill .*retired/);

  const connection = await connectMongo(uri);
  const audit = createAudit(auditModel(connection));
  const given = createReasons(correctionModels(connection).reasons, audit);
  // A new process seeds again: what was retired stays so.
  await given.seed();
  expect((await given.list()).map(({ code }) => code)).toEqual(expect.arrayContaining(['trial-extended']));
  expect((await given.list()).map(({ code }) => code)).not.toContain('goodwill');
  await expect(given.check('goodwill', null)).rejects.toThrow('The reason goodwill was not found');
  await expect(given.check('trial-extended', null)).rejects.toThrow('needs a ticket');
  const { items } = await audit.list({ act: 'reasons-changed' }, { limit: 10 });
  expect(items).toMatchObject([
    { by: 'command', subject: 'goodwill', facts: { retired: true } },
    { by: 'command', subject: 'trial-extended', facts: { needsTicket: true, retired: false } },
  ]);
  await connection.close();
});
