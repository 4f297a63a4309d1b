/** Changes dated records: each change is computed from what is stored, and written only if that is still stored. */
import type { Model } from 'mongoose';
import { tryAgain } from '../../domain/errors.js';
import { isDuplicateKey, READ_TIMEOUT_MS } from '../../storage/driver.js';
import type { DatedRecord } from './dated-record.js';

/** Other calls may change the record in between; this bounds how often one call begins again. */
const MAX_TRIES = 5;
/** The newest ones; older versions leave the record, and their numbers are not given again. */
export const MAX_KEPT_VERSIONS = 100;

export interface DatedStore<T, R extends DatedRecord<T> = DatedRecord<T>> {
  find(id: string): Promise<R | null>;
  list(): Promise<R[]>;
  /** `decide` gets null where nothing is stored. It may be asked again; the record that it was given means no change. */
  change<N extends DatedRecord<T>>(id: string, decide: (stored: R | null) => N | Promise<N>): Promise<N>;
}

interface DatedStoreParts<T, R extends DatedRecord<T>> {
  readonly model: Model<R>;
  /** Fields that follow from the versions, for unique indexes; undefined ones are taken out. */
  readonly derived?: (record: DatedRecord<T>) => Readonly<Record<string, unknown>>;
  readonly maxVersions?: number;
}

export function createDatedStore<T, R extends DatedRecord<T> = DatedRecord<T>>(
  parts: DatedStoreParts<T, R>,
): DatedStore<T, R> {
  const { derived = () => ({}), maxVersions = Infinity } = parts;
  const model = parts.model as unknown as Model<DatedRecord<T>>;

  const find = async (id: string): Promise<R | null> => (await model.findById(id).lean()) as R | null;

  /** False: another call was faster. */
  const write = async (stored: DatedRecord<T> | null, next: DatedRecord<T>): Promise<boolean> => {
    const { _id, drafts } = next;
    const versions = next.versions.slice(-maxVersions);
    const extra = Object.entries(derived({ ...next, versions }));
    const given = Object.fromEntries(extra.filter(([, value]) => value !== undefined));
    const gone = Object.fromEntries(extra.filter(([, value]) => value === undefined).map(([name]) => [name, 1]));
    const fields = { versions, drafts, ...given, revision: (stored?.revision ?? 0) + 1 };
    if (!stored) return await inserted({ _id, ...fields });
    if (versions.length === 0 && drafts.length === 0) {
      return (await model.deleteOne({ _id, revision: stored.revision })).deletedCount === 1;
    }
    const { matchedCount } = await model.updateOne(
      { _id, revision: stored.revision },
      { $set: fields, $unset: gone },
      { runValidators: true, maxTimeMS: READ_TIMEOUT_MS },
    );
    return matchedCount === 1;
  };

  const inserted = async (record: object & { readonly _id: string }): Promise<boolean> => {
    try {
      await model.create([record]);
      return true;
    } catch (error) {
      if (isDuplicateKey(error) && (await model.exists({ _id: record._id })) !== null) return false;
      throw error;
    }
  };

  return {
    find,
    list: async () => (await model.find().lean()) as unknown as R[],
    async change(id, decide) {
      for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
        const stored = await find(id);
        const next = await decide(stored);
        if ((next as unknown) === stored || (await write(stored, next))) return next;
      }
      throw tryAgain('Others are changing the same right now. Repeat the same call in a moment.');
    },
  };
}
