/** Shows one list of an account: its first page, the way to those behind, and the whole as a file. */
import React from 'react';
import type { AccountListName } from '../../../../customers/list-readers.js';
import { pathOf } from '../../service.js';
import { ExportLink } from '../../ui/export-link.js';
import { useMore } from '../../ui/more-of.js';
import type { ListPart } from '../../ui/pages-of.js';
import { Card, Note, type Columns } from '../../ui/parts.js';
import { Table, type TableProps } from '../../ui/table.js';
import { Shown } from './parts.js';
import type { Part } from './shown.js';

interface ListCardProps<T> extends Omit<TableProps<T>, 'rows' | 'label'> {
  readonly title: string;
  readonly note?: string;
  readonly width: Columns;
  readonly account: string;
  readonly list: AccountListName;
  readonly first: Part<ListPart<T>>;
  /** What the way to those behind says. */
  readonly more?: string;
}

export function ListCard<T>({ title, note, width, account, list, first, ...rows }: ListCardProps<T>) {
  return (
    <Card
      title={title}
      columns={width}
      flush
      {...(note !== undefined && { note })}
      more={<ExportLink path={pathOf(['accounts', account, 'lists', list, 'export'])} of={title} />}
    >
      <Shown part={first}>
        {(page) => (
          <Rows
            {...rows}
            label={title}
            first={page}
            pathOfPage={(cursor) => pathOf(['accounts', account, 'lists', list], { cursor })}
          />
        )}
      </Shown>
    </Card>
  );
}

interface RowsProps<T> extends Omit<TableProps<T>, 'rows'> {
  readonly first: ListPart<T>;
  readonly pathOfPage: (cursor: string) => string;
  readonly more?: string;
}

function Rows<T>({ first, pathOfPage, more = 'Show older ones', ...table }: RowsProps<T>) {
  const list = useMore(first, pathOfPage);
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
