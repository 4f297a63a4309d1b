import { expect, test } from '@jest/globals';
import { Problem } from '../../boot/problem.js';
import { connectMongo } from '../../storage/connect.js';
import { refuseFormerData } from '../../tools/demo/former-data.js';
import { freshDatabase } from '../support/servers.js';

test('the demo refuses data of an earlier version with a way out, and takes a new database', async () => {
  const uri = freshDatabase();
  await refuseFormerData(uri);
  const connection = await connectMongo(uri);
  await connection.createCollection('ledger_entries');
  await connection.close();
  const refused = refuseFormerData(uri);
  await expect(refused).rejects.toBeInstanceOf(Problem);
  await expect(refused).rejects.toThrow(/earlier version.*npm run demo -- --fresh/);
});
