import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connection, Model } from 'mongoose';
import { createAudit, type Audit } from '../../../admin/audit/audit.js';
import { auditModel, type AuditRecord } from '../../../admin/audit/models.js';
import { connectMongo } from '../../../storage/connect.js';
import { prepareCollections } from '../../../storage/prepare-collections.js';
import { freshDatabase } from '../../support/servers.js';

let connection: Connection;
let model: Model<AuditRecord>;
let audit: Audit;
beforeAll(async () => {
  connection = await connectMongo(freshDatabase());
  model = auditModel(connection);
  await prepareCollections({ model });
  audit = createAudit(model);
});
beforeEach(async () => {
  await model.deleteMany({});
});
afterAll(() => connection.close());

const record = (n: number) =>
  audit.record({ by: 'staff-a', act: 'account-viewed', accountId: `acc-${n}`, facts: { n } });

describe('the audit log', () => {
  test('is numbered without gaps and chained, however many write at once', async () => {
    const numbers = await Promise.all(Array.from({ length: 40 }, (_, n) => record(n)));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    expect(await audit.verify()).toEqual({ lines: 40, problem: null });
  });

  test('shows which line was changed, taken out or swapped', async () => {
    for (let n = 1; n <= 5; n += 1) await record(n);
    const verdict = async () => (await audit.verify()).problem;
    await model.updateOne({ _id: 3 }, { $set: { by: 'staff-b' } });
    expect(await verdict()).toEqual({ number: 3, problem: 'the line is not as it was written' });
    await model.updateOne({ _id: 3 }, { $set: { by: 'staff-a', 'facts.n': 4 } });
    expect(await verdict()).toMatchObject({ number: 3 });
    await model.updateOne({ _id: 3 }, { $set: { 'facts.n': 3 } });
    expect(await verdict()).toBeNull();
    await model.deleteOne({ _id: 2 });
    expect(await verdict()).toEqual({ number: 2, problem: 'the line is missing' });
  });

  test('is filtered by person, act, account and time, and read page by page, newest first', async () => {
    for (let n = 1; n <= 5; n += 1) await record(n);
    await audit.record({ by: 'staff-b', act: 'signed-in' });
    const first = await audit.list({ by: 'staff-a' }, { limit: 3 });
    const second = await audit.list({ by: 'staff-a' }, { limit: 3, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map(({ _id }) => _id)).toEqual([5, 4, 3, 2, 1]);
    expect(second.nextCursor).toBeNull();
    expect((await audit.list({ act: 'signed-in' }, { limit: 9 })).items).toHaveLength(1);
    expect((await audit.list({ accountId: 'acc-2' }, { limit: 9 })).items).toHaveLength(1);
    const later = new Date(Date.now() + 1_000);
    expect((await audit.list({ from: later }, { limit: 9 })).items).toEqual([]);
    expect((await audit.list({ to: later }, { limit: 9 })).items).toHaveLength(6);
    const middle = new Date(Date.UTC(2026, 2, 10, 12, 30));
    // Lines of half an hour each: times are found by halves, with room for clocks that differ.
    await model.deleteMany({});
    const clock = { now: new Date(0) };
    const timed = createAudit(model, () => clock.now);
    for (let n = 0; n < 5; n += 1) {
      clock.now = new Date(Date.UTC(2026, 2, 10, 11, n * 30));
      await timed.record({ by: 'staff-c', act: 'searched' });
    }
    const numbers = async (filter: Parameters<Audit['list']>[0]) =>
      (await timed.list(filter, { limit: 9 })).items.map(({ _id }) => _id);
    expect(await numbers({ from: middle })).toEqual([5, 4]);
    expect(await numbers({ to: middle })).toEqual([3, 2, 1]);
    expect(await numbers({ from: middle, to: new Date(middle.getTime() + 1) })).toEqual([4]);
  });
});
