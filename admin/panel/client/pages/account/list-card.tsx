/** Shows one list of an account: its first page, the way to those behind, and the whole as a file. */
import React from 'react';
import type { AccountListName } from '../../../../customers/list-readers.js';
import { pathOf } from '../../service.js';
import { ExportLink } from '../../ui/export-link.js';
import type { ListPart } from '../../ui/more-of.js';
import { Pages } from '../../ui/paged-table.js';
import { Card, type Columns } from '../../ui/parts.js';
import type { TableProps } from '../../ui/table.js';
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
          <Pages
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
