/** Shows a list page by page: its rows, what went wrong, and the way to those behind. */
import React from 'react';
import { useRead } from '../service.js';
import { useMore, type ListPart, type PagedList } from './more-of.js';
import { Card, Loaded, Note } from './parts.js';
import { Table, type TableProps } from './table.js';

interface RowsProps<T> extends Omit<TableProps<T>, 'rows'> {
  /** What the way to those behind says. */
  readonly more?: string | undefined;
}

/** The pages of a list that were read so far. */
export function PagedRows<T>({ list, more = 'Show older ones', ...table }: RowsProps<T> & { list: PagedList<T> }) {
  return (
    <>
      <Table {...table} rows={list.items} />
      {list.problem !== null && <Note tone="bad">{list.problem}</Note>}
      {list.more && (
        <button type="button" className="fg-button" aria-label={`${more}: ${table.label}`} onClick={list.more}>
          {more}
        </button>
      )}
    </>
  );
}

interface PagesProps<T> extends RowsProps<T> {
  /** Give the component a key where this may change. */
  readonly first: ListPart<T>;
  readonly pathOfPage: (cursor: string) => string;
  /** Shown where no page had a row yet, and there may be some behind. */
  readonly emptySoFar?: string;
}

/** A list whose first page came with something else. */
export function Pages<T>({ first, pathOfPage, empty, emptySoFar = empty, ...rows }: PagesProps<T>) {
  const list = useMore(first, pathOfPage);
  return <PagedRows {...rows} list={list} empty={list.more ? emptySoFar : empty} />;
}

interface PagedTableProps<T> extends Omit<PagesProps<T>, 'first' | 'pathOfPage'> {
  /** Of its first page. */
  readonly path: string;
}

/** A list that is read alone, in a card. */
export function PagedTable<T>({ path, ...rows }: PagedTableProps<T>) {
  const read = useRead<ListPart<T>>(path);
  return (
    <Card flush>
      <Loaded read={read}>
        {(first) => <Pages {...rows} key={path} first={first} pathOfPage={(cursor) => withCursor(path, cursor)} />}
      </Loaded>
    </Card>
  );
}

const withCursor = (path: string, cursor: string): string =>
  `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
