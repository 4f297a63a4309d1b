/** Shows a list that is read page by page: its rows, what went wrong, and the way to those behind. */
import React from 'react';
import { Card, Note } from './parts.js';
import type { PagedList } from './pages-of.js';
import { Table, type TableProps } from './table.js';

interface PagedTableProps<T> extends Omit<TableProps<T>, 'rows'> {
  readonly list: PagedList<T>;
  readonly title?: string;
  readonly note?: string;
  /** What the way to those behind says. */
  readonly more?: string;
}

export function PagedTable<T>(props: PagedTableProps<T>) {
  const { list, title, note, more = 'Show older ones', empty, ...table } = props;
  return (
    <>
      {list.problem !== null && <Note tone="bad">{list.problem}</Note>}
      <Card flush {...(title !== undefined && { title })} {...(note !== undefined && { note })}>
        <Table {...table} rows={list.items ?? []} empty={list.items === null ? 'Loading …' : empty} />
        {list.more && (
          <button type="button" className="fg-button" onClick={list.more}>
            {more}
          </button>
        )}
      </Card>
    </>
  );
}
