import { expect, test } from '@jest/globals';
import { reconcile } from './run-reconcile.js';

test('without MONGODB_URI the command ends with 2 and says that it is missing', async () => {
  expect(await reconcile('')).toMatchObject({ code: 2, complaint: expect.stringContaining('MONGODB_URI is not set') });
});

test('an unknown option ends with 2 before anything is read', async () => {
  expect(await reconcile('mongodb://127.0.0.1:1/nothing', '--acount', 'acme')).toMatchObject({
    code: 2,
    output: '',
    complaint: expect.stringContaining('--acount'),
  });
});
