/**
 * Holds what a stretch of an account's entries used, with a small place for each entry, so that any numbers, times and
 * groups of them can be summed. Entries never change and their numbers have no gaps, so a block is only ever added to.
 */
import { actionsOf } from '../../domain/account/measure.js';
import { isCharge, type Entry, type EntryType, type RefundEntry } from '../../domain/account/entry.js';
import type { EntryField } from '../commit/commit-store.js';
import type { Commit } from '../commit/commit.js';

/** Numbers of entries. */
export interface BoundedRange {
  /** Exclusive. */
  readonly afterSeq: number;
  /** Inclusive. */
  readonly upToSeq: number;
}

/** The fields by which a sum chooses and groups entries. Entries of a block with the same values share one kind. */
export interface UseKind {
  readonly periodId: string;
  readonly feature: string;
  readonly spaceId: string | null;
  readonly memberId: string | null;
  /** 1 for a charge, -1 for a refund that reopens its action. */
  readonly actions: number;
  /** The action began in an earlier period. */
  readonly isLate: boolean;
  /** False for the refund of an earlier period's charge: it leaves the usage of its own period alone. */
  readonly countsInPeriod: boolean;
}

/** `atMs`: since 1970. */
type Visit = (kind: UseKind, tokens: number, atMs: number) => void;

/** The types of entries that change what was spent. */
export const USES = ['debit', 'settle', 'refund'] as const satisfies readonly EntryType[];
export type Use = Extract<Entry, { readonly type: (typeof USES)[number] }>;

/** The fields of an entry that a block reads. */
export const USE_FIELDS: readonly EntryField[] = [
  ...(['type', 'at', 'legs', 'reopens', 'periodId'] as const),
  ...(['late', 'ofLate', 'feature', 'spaceId', 'memberId'] as const),
];

/** About what a block without entries, one entry, and one kind with its name take of memory. */
const BLOCK_BYTES = 1_000;
const ENTRY_BYTES = 24;
const KIND_BYTES = 400;

export class UseBlock {
  /** The number before its first entry, and that of the last one that it may have. */
  readonly afterSeq: number;
  readonly endSeq: number;
  /** In these three, each entry has its place. Null: it changed nothing of what was spent. */
  readonly #kinds: (UseKind | null)[] = [];
  readonly #tokens: number[] = [];
  readonly #atMs: number[] = [];
  readonly #kindByName = new Map<string, UseKind>();

  constructor(afterSeq: number, endSeq: number) {
    this.afterSeq = afterSeq;
    this.endSeq = endSeq;
  }

  /** The number of the last entry that it has. */
  get toSeq(): number {
    return this.afterSeq + this.#kinds.length;
  }

  get bytes(): number {
    return BLOCK_BYTES + this.#kinds.length * ENTRY_BYTES + this.#kindByName.size * KIND_BYTES;
  }

  /** Whether it has all its entries up to this number. */
  reaches(upToSeq: number): boolean {
    return this.toSeq >= Math.min(upToSeq, this.endSeq);
  }

  /** Takes the entries that follow on its last one. A commit from which others are missing before it changes nothing. */
  take({ fromSeq, entries }: Pick<Commit, 'fromSeq' | 'entries'>): void {
    const nextSeq = this.toSeq + 1;
    if (fromSeq > nextSeq) return;
    for (const entry of entries.slice(nextSeq - fromSeq, this.endSeq + 1 - fromSeq)) this.#add(entry);
  }

  /** When an entry was made, in ms since 1970, by its number. Undefined: it is not in this block. */
  atMsOf(seq: number): number | undefined {
    return this.#atMs[seq - this.afterSeq - 1];
  }

  /** The uses of the range, oldest first. */
  forEachIn({ afterSeq, upToSeq }: BoundedRange, visit: Visit): void {
    const end = Math.min(upToSeq, this.toSeq) - this.afterSeq;
    for (let place = Math.max(0, afterSeq - this.afterSeq); place < end; place += 1) {
      const kind = this.#kinds[place];
      if (kind) visit(kind, this.#tokens[place]!, this.#atMs[place]!);
    }
  }

  #add(entry: Entry): void {
    this.#kinds.push(isUse(entry) ? this.#kindOf(entry) : null);
    this.#tokens.push(entry.legs.spent ?? 0);
    this.#atMs.push(entry.at.getTime());
  }

  #kindOf(entry: Use): UseKind {
    const name = nameOf(entry);
    const known = this.#kindByName.get(name);
    if (known) return known;
    const kind = kindOf(entry);
    this.#kindByName.set(name, kind);
    return kind;
  }
}

const isUse = (entry: Entry): entry is Use => (USES as readonly EntryType[]).includes(entry.type);

type LooseUse = Use & Partial<Pick<RefundEntry, 'ofLate' | 'reopens'>>;

/** All that makes a kind. No part of it has a `~`, but for a period's id, which always has one. */
const nameOf = ({ type, late, ofLate, reopens, periodId, feature, spaceId, memberId }: LooseUse): string =>
  `${type}~${late}~${ofLate}~${reopens}~${periodId}~${feature}~${spaceId}~${memberId}`;

function kindOf(entry: Use): UseKind {
  const { periodId, feature, spaceId = null, memberId = null, late = false } = entry;
  const countsInPeriod = !late || isCharge(entry) || entry.ofLate === true;
  return { periodId, feature, spaceId, memberId, actions: actionsOf(entry), isLate: late, countsInPeriod };
}
