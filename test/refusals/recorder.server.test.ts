import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connection, Model } from 'mongoose';
import type { Feature } from '../../domain/pricing/price-list.js';
import type { RefusedSpending } from '../../ledger/ledger.js';
import { refusalModel, type RefusalRecord } from '../../refusals/models.js';
import { createRefusalRecorder, MAX_KEPT } from '../../refusals/recorder.js';
import { createRefusals } from '../../refusals/refusals.js';
import { connectMongo } from '../../storage/connect.js';
import { driverCollection } from '../../storage/driver.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { eventually } from '../support/eventually.js';
import { freshDatabase } from '../support/servers.js';
import { later, T0 } from '../support/time.js';

const MINUTE = 60_000;
let connection: Connection;
let model: Model<RefusalRecord>;
const errors: unknown[] = [];
const recorderOf = (pauseMs?: number, records = driverCollection(model)) =>
  createRefusalRecorder({
    records,
    onError: (error) => errors.push(error),
    ...(pauseMs !== undefined && { pauseMs }),
  });

/** `bulkWrite`: stands before each write. */
function recordsThat(bulkWrite: (write: () => Promise<unknown>) => Promise<unknown>) {
  const records = driverCollection(model);
  return Object.assign(driverCollection(model), {
    bulkWrite: (...args: Parameters<typeof records.bulkWrite>) => bulkWrite(() => records.bulkWrite(...args)),
  });
}

beforeAll(async () => {
  connection = await connectMongo(freshDatabase());
  model = refusalModel(connection);
  await prepareCollections({ model });
});
beforeEach(async () => {
  errors.length = 0;
  await model.deleteMany({});
});
afterAll(() => connection.close());

const refused = (
  at: Date,
  {
    accountId = 'acme',
    feature = 'talent_search',
    left = 5,
  }: { accountId?: string; feature?: Feature; left?: number } = {},
): RefusedSpending => ({
  accountId,
  feature,
  at,
  action: 'talent_search~search~1',
  refusal: {
    code: 'credits-exhausted',
    detail: `This needs 20 tokens and ${left} are left.`,
    facts: { tokensNeeded: 20, creditsLeft: left, tokensHeld: 0 },
  },
});

describe('refused actions', () => {
  test('are one record for each account, feature and minute, counted, with what the last one said', async () => {
    const recorder = recorderOf();
    for (const ms of [0, 1_000, 59_999]) recorder.report(refused(later(ms), { left: 5 - ms / 59_999 > 4 ? 5 : 4 }));
    recorder.report(refused(later(MINUTE)));
    recorder.report(refused(T0, { feature: 'meeting_assistant' }));
    recorder.report(refused(T0, { accountId: 'other' }));
    const paused = { code: 'spending-paused', detail: 'Spending is paused.', facts: { pausedSince: T0 } } as const;
    recorder.report({ ...refused(later(2_000)), refusal: paused });
    await recorder.drain();
    const found = await createRefusals(model).list('acme');
    expect(found.map(({ _id, count }) => [_id, count])).toEqual([
      ['acme~talent_search~2026-03-10T12:01', 1],
      ['acme~talent_search~2026-03-10T12:00', 4],
      ['acme~meeting_assistant~2026-03-10T12:00', 1],
    ]);
    expect(found[1]).toMatchObject({
      minute: T0,
      firstAt: T0,
      counts: { 'credits-exhausted': 3, 'spending-paused': 1 },
      last: { at: later(59_999), code: 'credits-exhausted', tokensNeeded: 20, creditsLeft: 4, spaceId: null },
    });
    expect(errors).toEqual([]);
  });

  test('of several processes add up', async () => {
    const recorders = [recorderOf(), recorderOf(), recorderOf()];
    for (const recorder of recorders) for (let n = 0; n < 10; n += 1) recorder.report(refused(later(n)));
    await Promise.all(recorders.map((recorder) => recorder.drain()));
    expect((await createRefusals(model).find('acme~talent_search~2026-03-10T12:00'))?.count).toBe(30);
  });

  test('are kept up to a number for each account: the newest', async () => {
    const recorder = recorderOf();
    for (let n = 0; n < MAX_KEPT + 30; n += 1) recorder.report(refused(later(n * MINUTE)));
    recorder.report(refused(T0, { accountId: 'other' }));
    await recorder.drain();
    const found = await model.find({ accountId: 'acme' }).sort({ minute: 1 }).lean<RefusalRecord[]>();
    expect(found).toHaveLength(MAX_KEPT);
    expect(found[0]?.minute).toEqual(later(30 * MINUTE));
    expect(await model.countDocuments({ accountId: 'other' })).toBe(1);
  });

  test('wait in bounded memory while the database is away, and are written when it is back', async () => {
    let writes = 0;
    let isAway = true;
    const away = recordsThat((write) => {
      writes += 1;
      return isAway ? Promise.reject(new Error('away')) : write();
    });
    const recorder = recorderOf(5, away);
    for (let n = 0; n < 6_000; n += 1) recorder.report(refused(T0, { accountId: `acme-${n}` }));
    for (let n = 0; n < 10; n += 1) recorder.report(refused(later(n), { accountId: 'acme-1' }));
    await eventually(() => {
      expect(errors.length).toBeGreaterThan(1);
      return Promise.resolve();
    });
    isAway = false;
    await recorder.drain();
    expect(await model.countDocuments({})).toBe(5_000);
    expect((await model.findOne({ accountId: 'acme-1' }).lean<RefusalRecord>())?.count).toBe(11);
    expect(writes).toBe(errors.length + 1);
  });

  test('are written in one write for all that came in between', async () => {
    let writes = 0;
    const counting = recordsThat((write) => {
      writes += 1;
      return write();
    });
    const recorder = recorderOf(50, counting);
    for (let n = 0; n < 500; n += 1) recorder.report(refused(T0, { accountId: `acme-${n % 100}` }));
    expect(writes).toBe(0);
    await eventually(async () => {
      expect(await model.countDocuments({})).toBe(100);
    });
    expect(writes).toBe(1);
    await recorder.drain();
  });
});
