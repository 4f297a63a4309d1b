/**
 * Shows rows under named columns. On a narrow page the cells of a row stand under each other, each beside its column's name.
 * The roles keep it a table for screen readers there, where CSS takes its layout away.
 */
import React, { type ReactNode } from 'react';
import { Empty } from './parts.js';

export interface Column<T> {
  readonly name: string;
  readonly show: (row: T) => ReactNode;
  /** Numbers stand under each other. */
  readonly isNumber?: boolean;
}

export interface TableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** Shown where there are no rows. */
  readonly empty: string;
}

export function Table<T>({ label, columns, rows, keyOf, empty }: TableProps<T>) {
  if (rows.length === 0) return <Empty>{empty}</Empty>;
  return (
    <div className="fg-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="fg-table" role="table">
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ name, isNumber }) => (
              <th key={name} scope="col" role="columnheader" className={isNumber ? 'n' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr key={keyOf(row)} role="row">
              {columns.map(({ name, show, isNumber }) => (
                <td key={name} role="cell" data-column={name} className={isNumber ? 'n' : undefined}>
                  <div>{show(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
