/** Builds the tables of the pages. */
import { html, type Html } from './html.js';

type Cell = Html | string | number;

/** The heading of a column; `number` columns are aligned to the right. */
export type Column = string | { readonly number: string };

export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): Html {
  const classOf = (index: number): string => (typeof columns[index] === 'object' ? 'number' : '');
  return html`<div class="sheet">
    <table>
      <thead>
        <tr>
          ${columns.map(
            (column, index) =>
              html`<th scope="col" class="${classOf(index)}">
                ${typeof column === 'object' ? column.number : column}
              </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, index) => html`<td class="${classOf(index)}">${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Names on the left, their values on the right. */
export function factTable(facts: readonly (readonly [name: string, value: string])[]): Html {
  return html`<div class="sheet">
    <table>
      <tbody>
        ${facts.map(
          ([name, value]) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${value}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
