/** Collects the entries that a batch of commands adds. Each is posted alone and folded into the state at once. */
import type { AccountState } from '../account/account-state.js';
import { TIME, type By } from '../account/actor.js';
import { entryId } from '../business-key.js';
import type { Entry } from '../account/entry.js';
import { foldEntry } from './fold/fold-entry.js';
import { KnownEntries } from './known-entries.js';
import type { SpaceUse } from './look-up.js';
import { fieldsOf } from '../present.js';
import type { CrossingRecord } from '../account/crossing.js';
import type { PlanTerms } from '../pricing/plan.js';

type Derived =
  '_id' | 'accountId' | 'seq' | 'tokens' | 'slices' | 'overageTokens' | 'periodId' | 'at' | 'balanceAfter' | keyof By;

/** An entry without what follows from the state it is posted to, and from who is acting. */
type Posting<T extends Entry = Entry> = T extends Entry
  ? Omit<T, Derived> & Partial<Pick<T, 'slices' | 'overageTokens' | 'at'>>
  : never;

/** The terms of a plan as it is sold at an instant; undefined: those that the account has stay. */
export type NewestPlan = (planId: string, at: Date) => PlanTerms | undefined;

/** What the account itself does not know. */
export interface Given {
  /** The sums that `spacesToSum` asks for, as of the account's state. */
  readonly spaceUses?: readonly SpaceUse[];
  readonly newestPlan?: NewestPlan;
}

export class Journal {
  state: AccountState;
  readonly now: Date;
  readonly known: KnownEntries;
  readonly spaceUses: readonly SpaceUse[];
  readonly newestPlan: NewestPlan;
  /** Who is acting: time, until a command's turn comes. */
  by: By = TIME;
  readonly entries: Entry[] = [];
  readonly crossings: CrossingRecord[] = [];

  constructor(state: AccountState, known: readonly Entry[], now: Date, { spaceUses = [], newestPlan }: Given = {}) {
    this.state = state;
    this.spaceUses = spaceUses;
    this.newestPlan = newestPlan ?? (() => undefined);
    // A look-up may see a later commit of another process: what the state lacks has not happened yet.
    this.known = new KnownEntries(known.filter(({ seq }) => seq <= state.seq));
    this.now = now > state.at ? now : state.at;
  }

  /** Field order is part of the stored form: the hash chain covers the entry as it is written here. */
  post<T extends Entry>(posting: Posting<T>): T {
    const { type, key, legs, slices = [], overageTokens = 0, at = this.now, ...rest } = posting;
    const { accountId, seq, period, buckets } = this.state;
    const tokens = legs.available ?? 0;
    const entry = {
      _id: entryId(accountId, seq + 1),
      accountId,
      seq: seq + 1,
      type,
      key,
      tokens,
      legs,
      slices,
      overageTokens,
      periodId: period.id,
      at,
      balanceAfter: buckets.available + tokens,
      ...namesOf(this.by),
      ...storable(rest),
    } as unknown as T;
    this.state = foldEntry(this.state, entry);
    this.entries.push(entry);
    this.known.add(entry);
    return entry;
  }

  mark(): () => void {
    const { state, known } = this;
    const [entries, crossings, size] = [this.entries.length, this.crossings.length, known.size];
    return () => {
      this.state = state;
      this.entries.length = entries;
      this.crossings.length = crossings;
      known.truncate(size);
    };
  }
}

function namesOf({ actor, workflowId }: By): By {
  return workflowId === undefined ? { actor } : { actor, workflowId };
}

/** Half a character (a lone surrogate) is stored as U+FFFD: it must be that before the hash chain covers it. */
function storable<T extends { readonly reason?: string | undefined }>(fields: T): T {
  const reason = fields.reason?.replace(/\p{Surrogate}/gu, '\ufffd');
  return reason === fields.reason ? fields : { ...fields, reason };
}

/** Keeps only the legs that move something. */
export function legsOf(legs: Entry['legs']): Entry['legs'] {
  return fieldsOf(legs, (tokens) => tokens !== 0);
}
