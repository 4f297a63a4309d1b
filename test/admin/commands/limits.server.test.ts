import { expect, test } from '@jest/globals';
import { createAudit } from '../../../admin/audit/audit.js';
import { auditModel } from '../../../admin/audit/models.js';
import { connectMongo } from '../../../storage/connect.js';
import { runOperatorsCommand } from '../../support/operators-command.js';
import { freshDatabase } from '../../support/servers.js';

const uri = freshDatabase();

const limits = (...args: string[]) => runOperatorsCommand('limits', args, { MONGODB_URI: uri });

test('the command shows the limits and changes one, which the audit log records; nonsense changes nothing', async () => {
  const first = await limits('show');
  expect(first.code).toBe(0);
  expect(first.output).toMatch(/support +grant +least approvers 0, alone up to 50 in an account and 50 in all/);
  expect(first.output).toMatch(/finance +grant +.*alone up to 1000 .*two from 10000, approves up to 100000/);
  expect(first.output).toMatch(/support +close_account +least approvers 1/);
  const set = await limits('set', 'support', 'grant', '--alone-in-account', '20', '--least', '1');
  expect([set.code, set.output]).toEqual([0, expect.stringMatching(/least approvers 1, alone up to 20 in an/)]);
  const wrong = [
    ['set', 'support', 'undo', '--least', '1'],
    ['set', 'viewer', 'grant', '--allowed', 'yes'],
    ['set', 'support', 'grant', '--least', '3'],
    ['set', 'support', 'grant', '--two-from', '-1'],
    ['set', 'support', 'grant'],
    ['erase'],
  ];
  for (const args of wrong) {
    const { code, complaint } = await limits(...args);
    expect([args, code, complaint === '']).toEqual([args, 1, false]);
  }
  expect((await limits('show')).output).toMatch(/support +grant +least approvers 1, alone up to 20 /);
  const connection = await connectMongo(uri);
  const { items } = await createAudit(auditModel(connection)).list({}, { limit: 10 });
  expect(items).toMatchObject([
    {
      by: 'command',
      act: 'limits-changed',
      subject: 'support~grant',
      facts: { aloneInAccount: 20, leastApprovers: 1 },
    },
  ]);
  await connection.close();
});
