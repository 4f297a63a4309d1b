/**
 * Is one part of the catalogue, a plan or the price list, as staff change it: they draft, look at the effect, schedule. The
 * rules of versions are those of `accounts/catalogue/`; here are the review and the lines of the audit log.
 */
import type { z } from 'zod';
import type { DatedRecord, DraftRef, StoredDraft, StoredVersion } from '../../accounts/catalogue/dated-record.js';
import { lastVersion, newRecord, requireDraft } from '../../accounts/catalogue/dated-record.js';
import type { Versions } from '../../accounts/catalogue/versions.js';
import { parse } from '../../contract/parse.js';
import { FuelgaugeError, notFound } from '../../domain/errors.js';
import { stateOf, type VersionState } from '../../domain/pricing/dated.js';
import type { Audit } from '../audit/audit.js';
import type { AuditedAct } from '../audit/acts.js';
import type { AuditFacts } from '../audit/models.js';
import { actorOf, type StaffMember } from '../staff/staff.js';
import { digestOf, type Effect, type EffectParts } from './effect.js';
import { drafted, edited, lookedAt, named, scheduling, takingBack } from './shapes.js';

export interface VersionView<T> extends StoredVersion<T> {
  readonly state: VersionState;
}

export interface EntryView<T> {
  /** `price-list`, or the plan's id. */
  readonly id: string;
  /** By the ledger's clock. */
  readonly now: Date;
  /** The newest first. */
  readonly versions: readonly VersionView<T>[];
  readonly drafts: readonly StoredDraft<T>[];
}

/** Each checks what it is sent, and throws `invalid-request`. */
export interface CatalogueEntry<T> {
  /** Throws `not-found`. */
  read(): Promise<EntryView<T>>;
  effect(body: unknown): Promise<Effect>;
  draft(by: StaffMember, body: unknown): Promise<StoredDraft<T>>;
  edit(by: StaffMember, body: unknown): Promise<StoredDraft<T>>;
  remove(by: StaffMember, body: unknown): Promise<EntryView<T>>;
  schedule(by: StaffMember, body: unknown): Promise<EntryView<T>>;
  takeBack(by: StaffMember, body: unknown): Promise<StoredDraft<T>>;
}

interface EntryParts<T> {
  readonly id: string;
  /** As the audit log names it. */
  readonly subject: string;
  readonly versions: Versions<T>;
  readonly content: z.ZodType<T>;
  readonly explain: (id: string, before: T | null, after: T) => Promise<EffectParts>;
  readonly audit: Pick<Audit, 'record'>;
  readonly now: () => Date;
}

export function viewOf<T>(record: DatedRecord<T>, now: Date): EntryView<T> {
  const versions = record.versions.map((one) => ({ ...one, state: stateOf(record.versions, one, now) }));
  return { id: record._id, now, versions: versions.reverse(), drafts: record.drafts };
}

export function createEntry<T>(parts: EntryParts<T>): CatalogueEntry<T> {
  const { id, subject, versions, explain, audit, now } = parts;

  const find = async (): Promise<DatedRecord<T>> => {
    const record = await versions.find(id);
    if (!record) throw notFound(subject === id ? 'price list' : 'plan');
    return record;
  };
  const read = async (): Promise<EntryView<T>> => viewOf(await find(), now());
  /** The paths of its problems begin in the content. */
  const contentOf = (sent: unknown): T => parse(parts.content, sent);
  const record = (by: StaffMember, act: AuditedAct, facts: AuditFacts): Promise<number> =>
    audit.record({ by: by.id, act, subject, facts });

  const digest = (stored: DatedRecord<T> | null, content: T, ref: DraftRef | null): string => {
    const before = stored ? lastVersion(stored) : undefined;
    return digestOf({ subject, ref, content, follows: before ? { id: before.id, content: before.content } : null });
  };

  return {
    read,

    async effect(body) {
      const sent = parse(lookedAt, body);
      const stored = await versions.find(id);
      const ref = 'draft' in sent ? sent.draft : null;
      if (ref && !stored) throw notFound('draft');
      const content = ref ? requireDraft(stored!, ref).content : contentOf((sent as { content: unknown }).content);
      await versions.check(id, stored, content);
      const before = stored ? lastVersion(stored) : undefined;
      const follows = before && {
        version: before.version,
        state: stateOf(stored!.versions, before, now()),
        startsAt: before.startsAt,
      };
      const effect = await explain(id, before?.content ?? null, content);
      return { ...effect, follows: follows ?? null, digest: digest(stored, content, ref) };
    },

    async draft(by, body) {
      const content = contentOf(parse(drafted, body).content);
      const made = await versions.draft(id, content, actorOf(by));
      await record(by, 'catalogue-drafted', { draft: made.id, revision: made.revision });
      return made;
    },

    async edit(by, body) {
      const sent = parse(edited, body);
      const content = contentOf(sent.content);
      const made = await versions.editDraft(id, sent.draft, content, actorOf(by));
      await record(by, 'catalogue-drafted', { draft: made.id, revision: made.revision });
      return made;
    },

    async remove(by, body) {
      const { draft } = parse(named, body);
      await versions.deleteDraft(id, draft);
      await record(by, 'catalogue-deleted', { draft: draft.id, revision: draft.revision });
      const left = await versions.find(id);
      return viewOf(left ?? newRecord<T>(id), now());
    },

    async schedule(by, body) {
      const { draft: ref, startsAt, digest: reviewed } = parse(scheduling, body);
      const made = await versions.schedule(id, ref, startsAt, actorOf(by), (stored, { content }) => {
        if (digest(stored, content, ref) === reviewed) return;
        throw new FuelgaugeError('changed-since', 'What this draft follows has changed since you looked: look again.');
      });
      const facts = { draft: made.id, version: made.version, startsAt: made.startsAt.toISOString() };
      await record(by, 'catalogue-scheduled', facts);
      return await read();
    },

    async takeBack(by, body) {
      const { versionId } = parse(takingBack, body);
      const draft = await versions.takeBack(id, versionId, actorOf(by));
      await record(by, 'catalogue-unscheduled', { draft: draft.id });
      return draft;
    },
  };
}
