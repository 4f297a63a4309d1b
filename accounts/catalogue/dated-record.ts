/**
 * Defines what is stored of one plan, or of the price list: its versions and its drafts, in one document, so that each
 * change is one guarded write. The changes are pure: they take a record and return the next one, or throw what a person
 * has to be told.
 */
import { randomBytes } from 'node:crypto';
import type { Actor } from '../../domain/account/actor.js';
import { FuelgaugeError, invalidField, notFound } from '../../domain/errors.js';
import { comingAfter, inForceAt, MIN_LEAD_MS, type Dated } from '../../domain/pricing/dated.js';
import { carriedThrough } from './carried.js';

export interface StoredVersion<T> extends Dated {
  /** That of the draft it was: it stays where the number changes. */
  readonly id: string;
  readonly content: T;
  readonly createdBy: Actor;
  readonly createdAt: Date;
  /** Who scheduled it, or stored it to start at once. */
  readonly scheduledBy: Actor;
  readonly scheduledAt: Date;
}

export interface StoredDraft<T> {
  readonly id: string;
  /** Counts its changes. */
  readonly revision: number;
  readonly content: T;
  readonly createdBy: Actor;
  readonly createdAt: Date;
  readonly changedBy: Actor;
  readonly changedAt: Date;
}

export interface DatedRecord<T> {
  readonly _id: string;
  /** Counts the changes of the document: each is written from the one that was read. */
  readonly revision: number;
  /** In the order in which they start. */
  readonly versions: readonly StoredVersion<T>[];
  readonly drafts: readonly StoredDraft<T>[];
}

/** Who changes a record, and when by the ledger's clock. */
export interface Hand {
  readonly by: Actor;
  readonly now: Date;
}

/** Names a draft as somebody saw it. */
export interface DraftRef {
  readonly id: string;
  readonly revision: number;
}

const MAX_DRAFTS = 20;
const MAX_SCHEDULED = 10;
const MAX_AHEAD_DAYS = 731;
const DAY_MS = 24 * 3_600_000;
/** Processes whose clocks differ by more do not serve. */
const CLOCK_SKEW_MS = 2_000;

export const newRecord = <T>(id: string): DatedRecord<T> => ({ _id: id, revision: 0, versions: [], drafts: [] });

/** One that stands since `startsAt`. */
export function firstVersion<T>(content: T, startsAt: Date, by: Actor): StoredVersion<T> {
  const at = startsAt;
  return { id: 'first', version: 1, startsAt, content, createdBy: by, createdAt: at, scheduledBy: by, scheduledAt: at };
}

const newId = (): string => randomBytes(9).toString('base64url');

export function requireDraft<T>({ drafts }: DatedRecord<T>, { id, revision }: DraftRef): StoredDraft<T> {
  const draft = drafts.find((one) => one.id === id);
  if (!draft) throw notFound('draft');
  if (draft.revision !== revision) {
    throw new FuelgaugeError('changed-since', 'Somebody has changed this draft since you opened it: look again.');
  }
  return draft;
}

export function withNewDraft<T>(record: DatedRecord<T>, content: T, { by, now }: Hand): DatedRecord<T> {
  const draft = { id: newId(), revision: 1, content, createdBy: by, createdAt: now, changedBy: by, changedAt: now };
  return withDraft(record, draft);
}

function withDraft<T>(record: DatedRecord<T>, draft: StoredDraft<T>): DatedRecord<T> {
  if (record.drafts.length >= MAX_DRAFTS) {
    throw invalidField('', `There are ${MAX_DRAFTS} drafts: delete one of them first.`);
  }
  return { ...record, drafts: [...record.drafts, draft] };
}

export function withEditedDraft<T>(record: DatedRecord<T>, ref: DraftRef, content: T, hand: Hand): DatedRecord<T> {
  const draft = requireDraft(record, ref);
  const edited = { ...draft, content, revision: draft.revision + 1, changedBy: hand.by, changedAt: hand.now };
  return { ...record, drafts: record.drafts.map((one) => (one.id === draft.id ? edited : one)) };
}

export function withoutDraft<T>(record: DatedRecord<T>, ref: DraftRef): DatedRecord<T> {
  const { id } = requireDraft(record, ref);
  return { ...record, drafts: record.drafts.filter((one) => one.id !== id) };
}

/** The version that starts last. It may not have started yet. */
export const lastVersion = <T>({ versions }: Pick<DatedRecord<T>, 'versions'>): StoredVersion<T> | undefined =>
  versions.at(-1);

/** Makes a draft the version that follows all others. */
export function withScheduled<T>(record: DatedRecord<T>, ref: DraftRef, startsAt: Date, hand: Hand): DatedRecord<T> {
  const { by, now } = hand;
  const { id, content, createdBy, createdAt } = requireDraft(record, ref);
  const last = lastVersion(record);
  const problem = startProblem(record, startsAt, now);
  if (problem !== null) throw invalidField('startsAt', problem);
  const made = { createdBy, createdAt, scheduledBy: by, scheduledAt: now };
  const version = { id, version: (last?.version ?? 0) + 1, startsAt, content, ...made };
  return { ...withoutDraft(record, ref), versions: [...record.versions, version] };
}

function startProblem<T>(record: DatedRecord<T>, startsAt: Date, now: Date): string | null {
  const last = lastVersion(record);
  const leadMs = startsAt.getTime() - now.getTime();
  if (leadMs < MIN_LEAD_MS) return 'must be at least a minute ahead, so that every process knows it before it starts';
  if (leadMs > MAX_AHEAD_DAYS * DAY_MS) return 'must be within two years';
  if (last && startsAt <= last.startsAt) {
    return `must be after ${last.startsAt.toISOString()}, when version ${last.version} starts`;
  }
  if (comingAfter(record.versions, now).length >= MAX_SCHEDULED) {
    return `can't be set: ${MAX_SCHEDULED} versions are scheduled, and no more can be`;
  }
  return null;
}

/** Makes a scheduled version a draft again. Only the last one: the numbers of those that start keep no gap. */
export function withTakenBack<T>(record: DatedRecord<T>, versionId: string, { by, now }: Hand): DatedRecord<T> {
  const found = record.versions.find(({ id }) => id === versionId);
  if (!found) throw notFound('version');
  const { id, version, startsAt, content, createdBy, createdAt } = found;
  if (startsAt <= now) throw tooLate(`Version ${version} has started, and is never changed. Schedule another one.`);
  if (startsAt.getTime() - now.getTime() < MIN_LEAD_MS) {
    throw tooLate(`Version ${version} starts within a minute: every process has it. Schedule another one.`);
  }
  const last = lastVersion(record)!;
  if (last.id !== id) {
    throw invalidField('', `Take version ${last.version} back first: it starts after version ${version}.`);
  }
  const draft = { id, revision: 1, content, createdBy, createdAt, changedBy: by, changedAt: now };
  return withDraft({ ...record, versions: record.versions.slice(0, -1) }, draft);
}

const tooLate = (detail: string): FuelgaugeError => new FuelgaugeError('too-late', detail);

/** Now, and not before a version that another process has just started: clocks differ by some milliseconds. */
export function startNow<T>({ versions }: Pick<DatedRecord<T>, 'versions'>, now: Date): Date {
  const started = versions.findLast(({ startsAt, scheduledAt }) => startsAt.getTime() === scheduledAt.getTime());
  return started && started.startsAt > now ? started.startsAt : now;
}

/**
 * Puts a version before the scheduled ones that starts at once. What it changes lasts: a scheduled version keeps only what
 * it changes itself. Throws `try-again` where one starts within a minute, since every process has that one already.
 */
export function withStarted<T extends object>(record: DatedRecord<T>, content: T, { by, now }: Hand): DatedRecord<T> {
  const before = inForceAt(record.versions, now);
  const coming = comingAfter(record.versions, now);
  const next = coming[0];
  if (next && next.startsAt.getTime() - now.getTime() < MIN_LEAD_MS) {
    const after = next.startsAt.toISOString();
    throw new FuelgaugeError('try-again', `A new version starts at ${after}. Repeat the same call after that.`);
  }
  const number = (before?.version ?? 0) + 1;
  const made = { createdBy: by, createdAt: now, scheduledBy: by, scheduledAt: now };
  // The first one takes the place of nothing: it has started, too, where a process's clock is a little behind ours.
  const startsAt = before ? now : new Date(now.getTime() - CLOCK_SKEW_MS);
  const started = { id: newId(), version: number, startsAt, content, ...made };
  const contents = carriedThrough(
    coming.map((one) => one.content),
    before?.content,
    content,
  );
  const moved = coming.map((one, n) => ({ ...one, version: number + 1 + n, content: contents[n]! }));
  const past = record.versions.slice(0, record.versions.length - coming.length);
  return { ...record, versions: [...past, started, ...moved] };
}
