import { describe, expect, test } from '@jest/globals';
import { within, withinDeadline } from '../../storage/deadline.js';

const hanging = new Promise<never>(() => undefined);

describe('a deadline', () => {
  test('work that hangs ends as ledger-unavailable', async () => {
    await expect(withinDeadline(5, hanging)).rejects.toMatchObject({ code: 'ledger-unavailable' });
  });

  test('work that ends in time ends as it does', async () => {
    await expect(withinDeadline(1_000, Promise.resolve(7))).resolves.toBe(7);
    await expect(withinDeadline(1_000, Promise.reject(new Error('own')))).rejects.toThrow('own');
  });
});

describe('a timeout', () => {
  test('reports how long it waited, or the error that the caller gives', async () => {
    await expect(within(5, hanging)).rejects.toThrow('no answer within 5 ms');
    await expect(within(5, hanging, () => new Error('the mail server is slow'))).rejects.toThrow('is slow');
  });

  test('work that fails after the timeout causes no unhandled rejection', async () => {
    let fail = (_error: Error): void => undefined;
    const work = new Promise<never>((_resolve, reject) => {
      fail = reject;
    });
    await expect(within(5, work)).rejects.toThrow('no answer');
    fail(new Error('too late to matter'));
    await expect(work).rejects.toThrow('too late');
  });
});
