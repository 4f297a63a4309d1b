/** Lists the entries of one account for staff, newest first, those included that time has caused and nobody wrote yet. */
import type { Entry, EntryType } from '../../domain/account/entry.js';
import { notFound } from '../../domain/errors.js';
import { present } from '../../domain/present.js';
import type { Feature } from '../../domain/pricing/price-list.js';
import { addDays, startOfLocalDate, type LocalDate } from '../../domain/calendar/time-zone.js';
import { chosenAmong, storedSeq, type EntryQuery, type Ledger } from '../../ledger/ledger.js';
import { pageOf, type Page, type PageQuery } from '../../storage/page.js';
import type { Audit } from '../audit/audit.js';
import { requireRight } from '../staff/require-right.js';
import type { StaffMember } from '../staff/staff.js';
import { cursorText, readCursor } from './cursor.js';
import { entryRows, type EntryRow } from './entry-row.js';
import { wordingFor, type WordingParts } from './wording.js';

export interface EntryFilter {
  readonly type?: EntryType | undefined;
  readonly feature?: Feature | undefined;
  readonly spaceId?: string | undefined;
  readonly memberId?: string | undefined;
  /** Days of the account, in its time zone, both inclusive. */
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
}

export type EntryListQuery = EntryFilter & PageQuery;

export interface EntryList {
  /**
   * As of the moment of the first page. With a filter, a page looks at so many entries at most (`MAX_LOOKED_AT`): it may
   * have fewer rows than the limit, or none, and a cursor that goes on behind them. Throws `not-found`.
   */
  list(by: StaffMember, accountId: string, query: EntryListQuery): Promise<Page<EntryRow>>;
  /** All of them, page after page, as of now, to be taken away: recorded once. Throws `not-found` or `not-allowed`. */
  exported(by: StaffMember, accountId: string, filter: EntryFilter): Promise<AsyncIterable<readonly EntryRow[]>>;
}

export interface EntryListParts extends WordingParts {
  readonly ledger: Pick<Ledger, 'readWithUnwritten' | 'listEntries' | 'findSeqs'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly maxLookedAt?: number;
}

/** One page has this many entries at most. */
export const MAX_LISTED = 200;
const EXPORT_PAGE = 500;
/** No index serves a filter: entries are read in pieces, the newest first, until the page is full or this is reached. */
export const MAX_LOOKED_AT = 40_000;
const FIRST_PIECE = 2_000;
const PIECE = 10_000;

type Chosen = Pick<EntryQuery, 'types' | 'feature' | 'spaceId' | 'memberId' | 'from' | 'to'>;

/** Stored entries that a filter may choose: younger than the first of these numbers, older than the second. */
interface Bounds {
  readonly afterSeq: number;
  readonly beforeSeq: number;
}

export function createEntryList(parts: EntryListParts): EntryList {
  const { ledger, audit, maxLookedAt = MAX_LOOKED_AT } = parts;

  async function* allPages(
    accountId: string,
    filter: Chosen,
    own: readonly Entry[],
    { afterSeq, beforeSeq: newest }: Bounds,
  ): AsyncGenerator<readonly EntryRow[]> {
    const wording = await wordingFor(parts, null);
    yield entryRows(own, [], wording);
    for (let beforeSeq = newest; ;) {
      const page = await ledger.listEntries(accountId, { ...filter, afterSeq, beforeSeq, limit: EXPORT_PAGE });
      yield entryRows([], page, wording);
      const last = page.at(-1);
      if (!last || page.length < EXPORT_PAGE) return;
      beforeSeq = last.seq;
    }
  }

  const boundsOf = async (accountId: string, { from, to }: Chosen, lastStored: number): Promise<Bounds> => {
    if (!from && !to) return { afterSeq: 0, beforeSeq: lastStored + 1 };
    const { afterSeq, upToSeq } = await ledger.findSeqs(accountId, present({ from, to }));
    return { afterSeq, beforeSeq: Math.min(upToSeq, lastStored) + 1 };
  };

  /** From before `beforeSeq` back to `backToSeq`, both sides of what was looked at. */
  const readPieces = async (
    accountId: string,
    filter: Chosen,
    { afterSeq: oldest, beforeSeq }: Bounds,
    limit: number,
  ) => {
    const stored: Entry[] = [];
    const last = Math.max(oldest, beforeSeq - 1 - maxLookedAt);
    const isPlain = Object.keys(filter).length === 0;
    let before = beforeSeq;
    for (let piece = isPlain ? limit : FIRST_PIECE; before - 1 > last && stored.length < limit; piece = PIECE) {
      const afterSeq = Math.max(last, before - 1 - piece);
      const query = { ...filter, beforeSeq: before, afterSeq, limit: limit - stored.length };
      stored.push(...(await ledger.listEntries(accountId, query)));
      before = afterSeq + 1;
    }
    return { stored, backToSeq: before };
  };

  return {
    async exported(by, accountId, asked) {
      requireRight(by, 'export');
      const found = await ledger.readWithUnwritten(accountId);
      if (!found) throw notFound('account');
      const { state, unwritten } = found;
      await audit.record({ by: by.id, act: 'list-exported', accountId, facts: { list: 'entries', ...present(asked) } });
      const filter = chosenOf(asked, state.terms.timeZone);
      const own = chosenAmong(unwritten, filter);
      return allPages(accountId, filter, own, await boundsOf(accountId, filter, storedSeq(found)));
    },

    async list(by, accountId, { limit, cursor, ...asked }) {
      requireRight(by, 'look');
      const found = await ledger.readWithUnwritten(accountId);
      if (!found) throw notFound('account');
      const { state, unwritten } = found;
      const count = Math.min(limit, MAX_LISTED);
      const filter = chosenOf(asked, state.terms.timeZone);
      const { upToSeq, beforeSeq } =
        cursor === undefined ? { upToSeq: state.seq, beforeSeq: state.seq + 1 } : readCursor(cursor);
      const own = chosenAmong(unwritten, { ...filter, beforeSeq });
      const bounds = await boundsOf(accountId, filter, storedSeq(found));
      const next = { ...bounds, beforeSeq: Math.min(beforeSeq, bounds.beforeSeq) };
      const { stored, backToSeq } = await readPieces(accountId, filter, next, count + 1);
      const wording = await wordingFor(parts, null);
      await audit.record({ by: by.id, act: 'entry-viewed', accountId, facts: { part: 'entries' } });
      const page = pageOf(
        entryRows(own, stored, wording),
        count,
        ({ seq }) => cursorText({ upToSeq, beforeSeq: seq }),
        (row) => row,
      );
      if (page.nextCursor !== null || backToSeq <= bounds.afterSeq + 1) return page;
      return { ...page, nextCursor: cursorText({ upToSeq, beforeSeq: backToSeq }) };
    },
  };
}

const chosenOf = ({ type, from, to, ...others }: EntryFilter, timeZone: string): Chosen =>
  present({
    types: type === undefined ? undefined : [type],
    from: from === undefined ? undefined : startOfLocalDate(from, timeZone),
    to: to === undefined ? undefined : startOfLocalDate(addDays(to, 1), timeZone),
    ...others,
  });
