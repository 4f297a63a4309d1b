/**
 * Writes lists as CSV: RFC 4180, UTF-8, a header row, one record after another as they are read. This is the one writer
 * for the API and for the back office. It knows nothing of what the rows mean (docs/decisions/0031).
 */
import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';

/** A `Date` is written as RFC 3339 in UTC, null as an empty cell. */
export type Cell = string | number | boolean | Date | null;

export type CsvRow = Readonly<Record<string, Cell>>;

export const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

/**
 * Returns the text as a stream, which reads rows no faster than it is read. To destroy it ends the rows; rows that fail
 * end it with their error. A text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay
 * numbers.
 */
export function csvText(columns: readonly string[], rows: AsyncIterable<CsvRow>): Readable {
  const text = stringify({
    columns: [...columns],
    header: true,
    record_delimiter: 'windows',
    // One of the two alone ends a record for many readers.
    quoted_match: /[\r\n]/,
    escape_formulas: true,
    cast: { date: (value) => value.toISOString(), boolean: String },
  });
  // The reader of the text learns of an error: here it only ends the other stream.
  pipeline(Readable.from(rows), text, () => undefined);
  return text;
}

/** Of an error that ended the sending of a text: its reader left, and nothing is wrong with what was read. */
export const hasReaderLeft = (error: unknown): boolean =>
  (error as { code?: unknown }).code === 'ERR_STREAM_PREMATURE_CLOSE';

/** `entries-acme-2026-03-31.csv`: a name that every file system takes. */
export function csvFileName(...parts: readonly string[]): string {
  return `${parts.map((part) => part.replaceAll(/[^A-Za-z0-9._-]/g, '_')).join('-')}.csv`;
}
