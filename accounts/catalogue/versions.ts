/** Lets staff draft, schedule and take back versions of one kind: of plans, or of the price list. */
import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../../domain/account/actor.js';
import { invalidField, invalidRequest, type Issue } from '../../domain/errors.js';
import {
  lastVersion,
  newRecord,
  requireDraft,
  withEditedDraft,
  withNewDraft,
  withoutDraft,
  withScheduled,
  withTakenBack,
  type DatedRecord,
  type DraftRef,
  type StoredDraft,
  type StoredVersion,
} from './dated-record.js';
import type { DatedStore } from './dated-store.js';

/** A content, with what it would follow. */
export interface Placed<T> {
  readonly id: string;
  readonly content: T;
  readonly before: StoredVersion<T> | undefined;
}

export interface Versions<T> {
  find(id: string): Promise<DatedRecord<T> | null>;
  list(): Promise<DatedRecord<T>[]>;
  /** Throws `invalid-request` with each field that would be wrong if it came next. */
  check(id: string, record: DatedRecord<T> | null, content: T): Promise<void>;
  draft(id: string, content: T, by: Actor): Promise<StoredDraft<T>>;
  editDraft(id: string, ref: DraftRef, content: T, by: Actor): Promise<StoredDraft<T>>;
  deleteDraft(id: string, ref: DraftRef): Promise<void>;
  /** `review` gets what is stored, and throws where that is not what was reviewed. */
  schedule(id: string, ref: DraftRef, startsAt: Date, by: Actor, review: Review<T>): Promise<StoredVersion<T>>;
  /** Makes a scheduled version a draft again. */
  takeBack(id: string, versionId: string, by: Actor): Promise<StoredDraft<T>>;
}

type Review<T> = (record: DatedRecord<T>, draft: StoredDraft<T>) => void;

interface VersionsParts<T, R extends DatedRecord<T>> {
  readonly store: DatedStore<T, R>;
  readonly now: () => Date;
  readonly issues: (placed: Placed<T>) => Promise<Issue[]>;
  /** Before a record is stored under a new id. */
  readonly onNew?: (id: string) => Promise<void>;
  /** So that this process has what it has stored. */
  readonly onChange: () => Promise<unknown>;
}

export function createVersions<T, R extends DatedRecord<T>>(parts: VersionsParts<T, R>): Versions<T> {
  const { store, now, issues, onNew, onChange } = parts;

  const check = async (id: string, record: DatedRecord<T> | null, content: T): Promise<void> => {
    const found = await issues({ id, content, before: record ? lastVersion(record) : undefined });
    if (found.length > 0) throw invalidRequest(found);
  };
  const change = async (
    id: string,
    decide: (record: DatedRecord<T>) => Promise<DatedRecord<T>>,
  ): Promise<DatedRecord<T>> => {
    const changed = await store.change(id, async (stored) => {
      if (!stored) await onNew?.(id);
      return await decide(stored ?? newRecord<T>(id));
    });
    // The change is stored. If this read fails, the process sees it at the next one, a few seconds later.
    await onChange().catch(() => undefined);
    return changed;
  };

  return {
    find: (id) => store.find(id),
    list: () => store.list(),
    check,

    async draft(id, content, by) {
      const changed = await change(id, async (record) => {
        await check(id, record, content);
        return withNewDraft(record, content, { by, now: now() });
      });
      return changed.drafts.at(-1)!;
    },

    async editDraft(id, ref, content, by) {
      const changed = await change(id, async (record) => {
        requireDraft(record, ref);
        await check(id, record, content);
        return withEditedDraft(record, ref, content, { by, now: now() });
      });
      return changed.drafts.find((draft) => draft.id === ref.id)!;
    },

    async deleteDraft(id, ref) {
      await change(id, (record) => Promise.resolve(withoutDraft(record, ref)));
    },

    async schedule(id, ref, startsAt, by, review) {
      const changed = await change(id, async (record) => {
        const draft = requireDraft(record, ref);
        review(record, draft);
        await check(id, record, draft.content);
        if (isDeepStrictEqual(draft.content, lastVersion(record)?.content)) {
          throw invalidField('', 'This draft changes nothing: the version before it says the same.');
        }
        return withScheduled(record, ref, startsAt, { by, now: now() });
      });
      return changed.versions.at(-1)!;
    },

    async takeBack(id, versionId, by) {
      const changed = await change(id, (record) =>
        Promise.resolve(withTakenBack(record, versionId, { by, now: now() })),
      );
      return changed.drafts.at(-1)!;
    },
  };
}
