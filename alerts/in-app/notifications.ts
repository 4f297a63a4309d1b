/**
 * Keeps the notifications of accounts. All members read the same document. Its number follows the last one of the
 * account without a gap: if another process has taken the number, the next one is tried, as with a commit of the ledger.
 * `reader.ts` decides who sees it when a member reads.
 */
import type { QueryFilter } from 'mongoose';
import { notificationKey } from '../../domain/business-key.js';
import { startingWith } from '../../storage/driver.js';
import { insertNext } from '../../storage/insert-next.js';
import type { Audience, InAppModels, NotificationRecord } from './models.js';
import { markAll, markSome, NOTHING_READ, readAtOf, readBeyond, readUpTo, type ReadMarks } from './read-marks.js';
import { createReadMarksStore } from './read-marks-store.js';
import { oldestShown, visibleTo, type Reader } from './reader.js';

export interface NewNotification extends Omit<NotificationRecord, '_id' | 'number' | 'audience' | 'createdAt'> {
  /** A part that is left out excludes nobody. */
  readonly audience?: Partial<Audience>;
}

export interface NotificationView extends Pick<
  NotificationRecord,
  'id' | 'number' | 'kind' | 'title' | 'body' | 'at' | 'facts'
> {
  readonly readAt: Date | null;
}

export interface NotificationQuery {
  readonly limit: number;
  /** Only those with a lower number. */
  readonly before?: number | undefined;
}

export interface Notifications {
  /** Adds what is not stored yet under its id, with one write. `added` is false where it was stored before. */
  add(notification: NewNotification): Promise<{ readonly number: number; readonly added: boolean }>;
  /** Lists the notifications that the reader sees, newest first. */
  list(reader: Reader, query: NotificationQuery): Promise<NotificationView[]>;
  countUnread(reader: Reader): Promise<number>;
  /** Counts those up to a number that are unread by these marks. */
  countUnreadUpTo(reader: Reader, marks: ReadMarks, number: number): Promise<number>;
  /** Marks these as read. Returns the ids that the reader does not see; then nothing was marked. */
  read(reader: Reader, ids: readonly string[]): Promise<readonly string[]>;
  readAll(reader: Reader): Promise<void>;
}

/** The oldest are deleted once in this many numbers, up to `MAX_REMOVED` of them. */
const REMOVE_EVERY = 20;
const MAX_REMOVED = 100;

export function createNotifications(
  { notifications, readMarks }: InAppModels,
  now: () => Date = () => new Date(),
): Notifications {
  const marks = createReadMarksStore(readMarks);

  const lastNumber = async (accountId: string): Promise<number> => {
    const last = await notifications
      .findOne({ _id: startingWith(`${accountId}~`) }, { number: 1 })
      .sort({ _id: -1 })
      .lean<Pick<NotificationRecord, 'number'>>();
    return last?.number ?? 0;
  };

  /** The newest one of an account is never among the removed: the next number follows from it. */
  const removeOld = async (accountId: string): Promise<void> => {
    const oldest = await notifications
      .find({ _id: startingWith(`${accountId}~`) }, { createdAt: 1 })
      .sort({ _id: 1 })
      .limit(MAX_REMOVED + 1)
      .lean<Pick<NotificationRecord, '_id' | 'createdAt'>[]>();
    const old = oldest.slice(0, -1).filter(({ createdAt }) => createdAt < oldestShown(now()));
    if (old.length > 0) await notifications.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } });
  };

  const findNumber = async (accountId: string, id: string): Promise<number | null> => {
    const found = await notifications.findOne({ accountId, id }, { number: 1 }).lean<NotificationRecord>();
    return found?.number ?? null;
  };

  const filterFor = (reader: Reader, above: number, below?: number): QueryFilter<NotificationRecord> => {
    const { accountId } = reader;
    const { $lt } = startingWith(`${accountId}~`);
    return {
      _id: {
        $gt: notificationKey(accountId, above),
        $lt: below === undefined ? $lt : notificationKey(accountId, below),
      },
      ...visibleTo(reader, now()),
    };
  };

  const marksOf = async ({ accountId, memberId }: Reader): Promise<ReadMarks> =>
    (await marks.find(accountId, memberId)) ?? NOTHING_READ;

  const countUnread = async (reader: Reader, read: ReadMarks, below?: number): Promise<number> =>
    await notifications.countDocuments({
      ...filterFor(reader, readUpTo(read), below),
      number: { $nin: readBeyond(read) },
    });

  return {
    async add({ audience, ...notification }) {
      const { accountId, id } = notification;
      return await insertNext(`the notification ${id} of ${accountId}`, async () => {
        const stored = await findNumber(accountId, id);
        if (stored !== null) return { number: stored, added: false };
        const number = (await lastNumber(accountId)) + 1;
        const record: NotificationRecord = {
          ...notification,
          _id: notificationKey(accountId, number),
          number,
          audience: { roles: null, spaceId: null, ...audience },
          createdAt: now(),
        };
        await notifications.create([record]);
        // It is stored: that old ones are still there is no failure of it.
        if (number % REMOVE_EVERY === 0) await removeOld(accountId).catch(() => undefined);
        return { number, added: true };
      });
    },

    async list(reader, { limit, before }) {
      const [found, read] = await Promise.all([
        notifications
          .find(filterFor(reader, 0, before))
          .sort({ _id: -1 })
          .limit(limit)
          .lean<NotificationRecord[]>(),
        marksOf(reader),
      ]);
      return found.map((record) => viewOf(record, read));
    },

    async countUnread(reader) {
      return await countUnread(reader, await marksOf(reader));
    },

    countUnreadUpTo: (reader, read, number) => countUnread(reader, read, number + 1),

    async read(reader, ids) {
      const visible = { accountId: reader.accountId, id: { $in: ids }, ...visibleTo(reader, now()) };
      const found = await notifications.find(visible, { id: 1, number: 1 }).lean<NotificationRecord[]>();
      const known = new Set(found.map(({ id }) => id));
      const unknown = ids.filter((id) => !known.has(id));
      if (unknown.length > 0) return unknown;
      const numbers = found.map(({ number }) => number);
      await marks.change(reader.accountId, reader.memberId, (before) => markSome(before, numbers, now()));
      return [];
    },

    async readAll(reader) {
      const { accountId, memberId } = reader;
      const upTo = await lastNumber(accountId);
      await marks.change(accountId, memberId, (before) => markAll(before, upTo, now()));
    },
  };
}

export const viewOf = (
  { id, number, kind, title, body, at, facts }: NotificationRecord,
  read: ReadMarks,
): NotificationView => ({ id, number, kind, title, body, at, readAt: readAtOf(read, number), facts });
