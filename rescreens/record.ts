/**
 * Keeps the records of re-screens. A record's id ends with its number in the job, and the next one is inserted under the
 * next number: of two processes one gets it, and the other reads again. Every change is decided by a pure function of
 * the stored record, and written only if the record is still the one that was read. So the record decides who was first:
 * an edit or the end, a cancellation or the first candidate.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { rerunIdOf, rescreenId, rescreensOfJob } from '../domain/business-key.js';
import { hasEnded, openedBy, type NewEdit, type Rescreen } from '../domain/rescreens/rescreen.js';
import { isDuplicateKey, startingWith } from '../storage/driver.js';
import { dueFrom } from '../storage/due-work.js';
import type { RescreenModels, RescreenRecord } from './models.js';

export interface Opening extends NewEdit {
  readonly accountId: string;
  readonly jobId: string;
  readonly spaceId: string | null;
  readonly memberId: string | null;
}

export interface RescreenRecords {
  find(id: string): Promise<RescreenRecord | null>;
  newest(accountId: string, jobId: string): Promise<RescreenRecord | null>;
  /** The record whose turn it is; null where the job's workflow has nothing to do. */
  oldestOpen(accountId: string, jobId: string): Promise<RescreenRecord | null>;
  listOpen(accountId: string, jobId?: string): Promise<RescreenRecord[]>;
  /** Opens the job's re-screen after `nth`. Null: another call was faster. */
  open(nth: number, opening: Opening): Promise<RescreenRecord | null>;
  /**
   * Writes what `decide` makes of the stored record. Returns the record as it is then, and whether it was changed. With
   * `isNews` its workflow has to hear of the change, which the sweep sees to if nobody else does.
   */
  change(
    id: string,
    decide: (record: RescreenRecord) => Rescreen | null,
    options?: { readonly isNews?: boolean },
  ): Promise<{ readonly record: RescreenRecord; readonly changed: boolean } | null>;
}

const MAX_TRIES = 100;
const MAX_PAUSE_MS = 20;
/** The sweep leaves the call that made a change this long to signal it. */
const SIGNAL_GRACE_MS = 5_000;

const dueSoon = (): Date => new Date(Date.now() + SIGNAL_GRACE_MS);

export function createRescreenRecords({ rescreens }: Pick<RescreenModels, 'rescreens'>): RescreenRecords {
  const ofJob = (accountId: string, jobId: string) => ({ _id: startingWith(rescreensOfJob(accountId, jobId)) });

  return {
    find: async (id) => await rescreens.findById(id).lean<RescreenRecord>(),

    newest: async (accountId, jobId) =>
      await rescreens.findOne(ofJob(accountId, jobId)).sort({ _id: -1 }).lean<RescreenRecord>(),

    oldestOpen: async (accountId, jobId) =>
      await rescreens
        .findOne({ ...ofJob(accountId, jobId), isOpen: true })
        .sort({ _id: 1 })
        .lean<RescreenRecord>(),

    listOpen: async (accountId, jobId) =>
      await rescreens
        .find({
          _id: startingWith(jobId === undefined ? `${accountId}~` : rescreensOfJob(accountId, jobId)),
          isOpen: true,
        })
        .lean<RescreenRecord[]>(),

    async open(nth, { accountId, jobId, spaceId, memberId, ...edit }) {
      const _id = rescreenId(accountId, jobId, nth);
      const record: RescreenRecord = {
        ...openedBy(edit),
        ...{ _id, accountId, jobId, nth, spaceId, memberId },
        rerunId: rerunIdOf(nth),
        refundRequestId: refundRequestId(_id),
        createdAt: edit.at,
        endedAt: null,
        version: 1,
        ...dueFrom(dueSoon()),
      };
      try {
        await rescreens.create([record]);
        return record;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return null;
      }
    },

    async change(id, decide, { isNews = false } = {}) {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const record = await rescreens.findById(id).lean<RescreenRecord>();
        if (!record) return null;
        const decided = decide(record);
        if (decided === null) return { record, changed: false };
        const next = { ...record, ...decided, ...bookkeeping(record, decided, isNews) };
        const { _id, ...fields } = next;
        const { matchedCount } = await rescreens.updateOne(
          { _id, version: record.version },
          { $set: fields },
          { runValidators: true },
        );
        if (matchedCount === 1) return { record: next, changed: true };
        await sleep(Math.random() * Math.min(tries + 1, MAX_PAUSE_MS));
      }
      throw new Error(`the re-screen ${id} was changed by others in each of ${MAX_TRIES} tries`);
    },
  };
}

function bookkeeping(before: RescreenRecord, after: Rescreen, isNews: boolean) {
  return {
    version: before.version + 1,
    endedAt: hasEnded(after) ? (before.endedAt ?? new Date()) : null,
    ...(!after.isOpen ? dueFrom(null) : isNews && dueFrom(dueSoon())),
  };
}

/** A refund's request id is a caller's kind of id, which is shorter than a record's and has no `~`. */
const refundRequestId = (id: string): string =>
  `rescreen-${createHash('sha256').update(id).digest('hex').slice(0, 40)}`;
