import { expect, test } from '@jest/globals';
import { gatherLookUps } from '../../ledger/look-ups.js';

test('an entry is looked up by its id alone: beside the account, the database would read all entries of the account', async () => {
  const asked: unknown[] = [];
  const find = gatherLookUps(
    (filter) => {
      asked.push(filter);
      return Promise.resolve([]);
    },
    { sleep: () => Promise.resolve() },
  );
  await find('acme', [
    { by: 'action', value: 'meeting_assistant~1' },
    { by: 'action', value: 'meeting_assistant~2' },
    { by: '_id', value: 'acme~000000000007' },
  ]);
  expect(asked).toEqual([
    {
      $or: [
        { accountId: 'acme', action: { $in: ['meeting_assistant~1', 'meeting_assistant~2'] } },
        { _id: { $in: ['acme~000000000007'] } },
      ],
    },
  ]);
});
