/** Collects the entries that a batch of commands adds. Each is posted alone and folded into the state at once. */
import type { AccountState } from '../account/account-state.js';
import { TIME, type By } from '../account/actor.js';
import { entryId, entryKey, periodId } from '../business-key.js';
import type { Entry, OpenEntry } from '../account/entry.js';
import { foldEntry, openedBy } from './fold/fold-entry.js';
import { KnownEntries } from './known-entries.js';
import type { SpaceUse } from './look-up.js';
import { fieldsOf } from '../present.js';
import type { CrossingRecord } from '../account/crossing.js';
import type { PlanTerms } from '../pricing/plan.js';
import { assert } from './laws.js';

type Derived =
  | '_id'
  | 'accountId'
  | 'seq'
  | 'tokens'
  | 'slices'
  | 'overageTokens'
  | 'periodId'
  | 'at'
  | 'balanceAfter'
  | keyof By;

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

  /** A journal whose first entry opens the account. */
  static ofNewAccount(accountId: string, opened: Pick<OpenEntry, 'terms' | 'firstPeriod'>, now: Date, by: By): Journal {
    const entry: OpenEntry = {
      _id: entryId(accountId, 1),
      accountId,
      seq: 1,
      type: 'open',
      key: entryKey.open(),
      tokens: 0,
      legs: {},
      slices: [],
      overageTokens: 0,
      periodId: periodId(accountId, 1),
      at: now,
      balanceAfter: 0,
      ...namesOf(by),
      ...opened,
    };
    const journal = new Journal(openedBy(entry), [], now);
    journal.by = by;
    journal.entries.push(entry);
    return journal;
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

  /** The last entry keeps them, so that they follow from the entries. It is this command's own: nobody has seen it. */
  setLines(lines: AccountState['crossings']): void {
    const last = this.entries.at(-1);
    assert(last !== undefined, 'lines change with an entry');
    Object.assign(last, { lines });
    this.state = { ...this.state, crossings: lines };
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
