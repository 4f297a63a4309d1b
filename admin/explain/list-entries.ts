/** Lists the entries of one account for staff, newest first, those included that time has caused and nobody wrote yet. */
import type { Entry, EntryType } from '../../domain/account/entry.js';
import { notFound } from '../../domain/errors.js';
import { present } from '../../domain/present.js';
import type { Feature } from '../../domain/pricing/price-list.js';
import type { Ledger } from '../../ledger/ledger.js';
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
}

export type EntryListQuery = EntryFilter & PageQuery;

export interface EntryList {
  /** As of the moment of the first page. Throws `not-found`. */
  list(by: StaffMember, accountId: string, query: EntryListQuery): Promise<Page<EntryRow>>;
  /** All of them, page after page, as of now, to be taken away: recorded once. Throws `not-found` or `not-allowed`. */
  exported(by: StaffMember, accountId: string, filter: EntryFilter): Promise<AsyncIterable<readonly EntryRow[]>>;
}

export interface EntryListParts extends WordingParts {
  readonly ledger: Pick<Ledger, 'readSnapshot' | 'listEntries'>;
  readonly audit: Pick<Audit, 'record'>;
}

/** One page has this many entries at most. */
export const MAX_LISTED = 200;
const EXPORT_PAGE = 500;

export function createEntryList(parts: EntryListParts): EntryList {
  const { ledger, audit } = parts;

  async function* allPages(
    accountId: string,
    filter: Filter,
    { own, beforeSeq: newest }: { readonly own: readonly Entry[]; readonly beforeSeq: number },
  ): AsyncGenerator<readonly EntryRow[]> {
    const wording = await wordingFor(parts, null);
    yield entryRows(own, [], wording);
    for (let beforeSeq = newest; ;) {
      const page = await ledger.listEntries(accountId, { ...filter, beforeSeq, limit: EXPORT_PAGE });
      yield entryRows([], page, wording);
      const last = page.at(-1);
      if (!last || page.length < EXPORT_PAGE) return;
      beforeSeq = last.seq;
    }
  }

  return {
    async exported(by, accountId, { type, feature }) {
      requireRight(by, 'export');
      const snapshot = await ledger.readSnapshot(accountId);
      if (!snapshot) throw notFound('account');
      const { state, unwritten } = snapshot;
      const filter = filterOf({ type, feature });
      const facts = { list: 'entries', ...present({ type, feature }) };
      await audit.record({ by: by.id, act: 'list-exported', accountId, facts });
      const own = unwritten.filter((entry) => matches(entry, filter)).reverse();
      return allPages(accountId, filter, { own, beforeSeq: state.seq - unwritten.length + 1 });
    },

    async list(by, accountId, { limit, cursor, type, feature }) {
      requireRight(by, 'look');
      const snapshot = await ledger.readSnapshot(accountId);
      if (!snapshot) throw notFound('account');
      const { state, unwritten } = snapshot;
      const count = Math.min(limit, MAX_LISTED);
      const filter = filterOf({ type, feature });
      const { upToSeq, beforeSeq } =
        cursor === undefined ? { upToSeq: state.seq, beforeSeq: state.seq + 1 } : readCursor(cursor);
      const own = unwritten.filter((entry) => entry.seq < beforeSeq && matches(entry, filter)).reverse();
      const stored = await ledger.listEntries(accountId, {
        ...filter,
        beforeSeq: Math.min(beforeSeq, state.seq - unwritten.length + 1),
        limit: count + 1,
      });
      const wording = await wordingFor(parts, null);
      await audit.record({ by: by.id, act: 'entry-viewed', accountId, facts: { part: 'entries' } });
      return pageOf(
        entryRows(own, stored, wording),
        count,
        ({ seq }) => cursorText({ upToSeq, beforeSeq: seq }),
        (row) => row,
      );
    },
  };
}

interface Filter {
  readonly types?: readonly EntryType[];
  readonly feature?: Feature;
}

const filterOf = ({ type, feature }: EntryFilter): Filter =>
  present({ types: type === undefined ? undefined : [type], feature });

const matches = (entry: Entry, { types, feature }: Filter): boolean =>
  (types === undefined || types.includes(entry.type)) &&
  (feature === undefined || ('feature' in entry && entry.feature === feature));
