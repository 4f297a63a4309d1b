/**
 * Stores what belongs to an account: its Spaces and its members. Each record has an id that the caller chose and is stored
 * under `<accountId>~<that id>`, its key.
 */
import type { Model } from 'mongoose';
import { checkId } from '../contract/ids.js';
import { idWithin } from '../domain/business-key.js';
import { formatCredits } from '../domain/credits.js';
import { invalidField } from '../domain/errors.js';
import { insertIfMissing } from '../storage/insert-if-missing.js';
import type { Page, PageQuery } from '../storage/page.js';
import { pageById } from './page-by-id.js';

export interface RecordsWithin<R> {
  /** Throws `invalid-request` where one of the two ids is malformed. */
  keyOf(accountId: string, id: string): string;
  read(accountId: string, id: string): Promise<R | null>;
  list<T>(accountId: string, query: PageQuery, view: (record: R) => T): Promise<Page<T>>;
  /**
   * Throws `invalid-request` where the account has `max` records. Calls at the same time may end a few above it: the
   * maximum bounds what an account costs, and decides nothing.
   */
  requireRoom(accountId: string, what: string, max: number): Promise<void>;
  /** Resolves with true if the record was inserted. A record that exists stays as it is. */
  insert(key: string, fields: object): Promise<boolean>;
  /** Sets these fields of a record that exists. */
  update(key: string, fields: object): Promise<void>;
  remove(key: string): Promise<void>;
}

/** `idField` is the field that holds the id that the caller chose. */
export function createRecordsWithin<R extends Readonly<Record<F, string>>, F extends 'spaceId' | 'memberId'>(
  model: Model<R>,
  idField: F,
): RecordsWithin<R> {
  const keyOf = (accountId: string, id: string): string =>
    idWithin(checkId('accountId', accountId), checkId(idField, id));

  return {
    keyOf,
    async read(accountId, id) {
      return await model.findById(keyOf(accountId, id)).lean<R>();
    },
    async list(accountId, { limit, cursor }, view) {
      const after = cursor === undefined ? undefined : keyOf(accountId, cursor);
      const filter = { accountId: checkId('accountId', accountId) };
      return await pageById(model, { filter, limit, after, cursorOf: (record) => record[idField], view });
    },
    async requireRoom(accountId, what, max) {
      if ((await model.countDocuments({ accountId }, { limit: max })) < max) return;
      throw invalidField(
        idField,
        `The account has ${formatCredits(max)} ${what}, the most it may have. Delete one first.`,
      );
    },
    insert: (key, fields) => insertIfMissing(model, key, fields),
    async update(key, fields) {
      if (Object.keys(fields).length === 0) return;
      await model.updateOne({ _id: key }, { $set: fields }, { runValidators: true });
    },
    async remove(key) {
      await model.deleteOne({ _id: key });
    },
  };
}
