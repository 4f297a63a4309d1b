/**
 * Reads what the streams of this process wait for, one query for all of them. Going around mongoose keeps it cheap: it
 * is asked several times a second.
 */
import { notificationKey } from '../../domain/business-key.js';
import { driverCollection, MAJORITY, startingWith } from '../../storage/driver.js';
import type { InAppModels, NotificationRecord, ReadMarksRecord } from './models.js';
import { oldestShown } from './reader.js';

/** More follow with the next round. */
const MAX_RECORDS = 200;

export interface LiveStore {
  /** 0 where the account has no notification. */
  lastNumber(accountId: string): Promise<number>;
  /** The number of the first notification above `after` that is not too old; null where there is none. */
  firstShown(accountId: string, after: number, now: Date): Promise<number | null>;
  /** Takes the number that each account has reached, and returns the accounts that have the next one. */
  withNext(reached: ReadonlyMap<string, number>): Promise<string[]>;
  /** The next notifications after this number, in order and without a gap. */
  next(accountId: string, after: number): Promise<NotificationRecord[]>;
  /** Read marks by their keys, `<accountId>~<memberId>`. A member who has read nothing has none. */
  marksOf(keys: readonly string[]): Promise<ReadonlyMap<string, ReadMarksRecord>>;
  revisionsOf(keys: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export function createLiveStore(models: InAppModels): LiveStore {
  const notifications = driverCollection<NotificationRecord>(models.notifications);
  const readMarks = driverCollection<ReadMarksRecord>(models.readMarks);
  const after = (accountId: string, number: number) => ({
    _id: { $gt: notificationKey(accountId, number), $lt: startingWith(`${accountId}~`).$lt },
  });

  return {
    async lastNumber(accountId) {
      const options = { ...MAJORITY, projection: { number: 1 }, sort: { _id: -1 } } as const;
      return (await notifications.findOne(after(accountId, 0), options))?.number ?? 0;
    },

    async firstShown(accountId, number, now) {
      const filter = { ...after(accountId, number), createdAt: { $gte: oldestShown(now) } };
      const options = { ...MAJORITY, projection: { number: 1 }, sort: { _id: 1 } } as const;
      return (await notifications.findOne(filter, options))?.number ?? null;
    },

    async withNext(reached) {
      const ids = Array.from(reached, ([accountId, number]) => notificationKey(accountId, number + 1));
      const options = { ...MAJORITY, projection: { _id: 0, accountId: 1 } };
      const found = await notifications.find({ _id: { $in: ids } }, options).toArray();
      return found.map(({ accountId }) => accountId);
    },

    async next(accountId, number) {
      const options = { ...MAJORITY, sort: { _id: 1 }, limit: MAX_RECORDS } as const;
      const found = await notifications.find(after(accountId, number), options).toArray();
      const gap = found.findIndex((record, index) => record.number !== number + index + 1);
      return gap < 0 ? found : found.slice(0, gap);
    },

    async marksOf(keys) {
      const found = await readMarks.find({ _id: { $in: [...keys] } }, MAJORITY).toArray();
      return new Map(found.map((record) => [record._id, record]));
    },

    async revisionsOf(keys) {
      const options = { ...MAJORITY, projection: { revision: 1 } };
      const found = await readMarks.find({ _id: { $in: [...keys] } }, options).toArray();
      return new Map(found.map(({ _id, revision }) => [_id, revision]));
    },
  };
}
