import { expect, test } from '@jest/globals';
import { withinDeadline } from '../../storage/deadline.js';

test('work that hangs ends as ledger-unavailable', async () => {
  const hanging = new Promise<never>(() => undefined);
  await expect(withinDeadline(hanging, 5)).rejects.toMatchObject({ code: 'ledger-unavailable' });
});

test('work that ends in time ends as it does', async () => {
  await expect(withinDeadline(Promise.resolve(7), 1_000)).resolves.toBe(7);
  await expect(withinDeadline(Promise.reject(new Error('own')), 1_000)).rejects.toThrow('own');
});
