/** Sends a list as a CSV file: its first line says which list it is, by which filter, and when it was made. */
import { pipeline } from 'node:stream/promises';
import { csvFileName, csvText, CSV_TYPE, hasReaderLeft, type Cell, type CsvRow } from '../../../csv/csv-text.js';
import type { Call } from './route.js';

export interface ExportedList {
  readonly name: string;
  readonly columns: readonly string[];
  readonly filter: Readonly<Record<string, string | undefined>>;
  readonly pages: AsyncIterable<readonly CsvRow[]>;
}

/** Answers the call by itself. Rejects where the list could not be read to its end; a reader who left is no failure. */
export async function sendCsv({ response }: Call, { name, columns, filter, pages }: ExportedList): Promise<void> {
  const at = new Date();
  const given = Object.entries(filter).flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${value}`]));
  const head = [`${name}, made ${at.toISOString()}`, given.length === 0 ? 'no filter' : given.join(' and ')].join(', ');
  response
    .type(CSV_TYPE)
    .set('Cache-Control', 'no-store')
    .attachment(csvFileName(name, at.toISOString().slice(0, 10)));
  response.write(`"${head.replaceAll('"', '""').replaceAll(/[\r\n]/g, ' ')}"\r\n`);
  // A file that breaks off ends its connection, so nobody takes it for the whole list.
  await pipeline(csvText(columns, rowsOf(pages)), response).catch((error: unknown) => {
    if (!hasReaderLeft(error)) throw error;
  });
}

async function* rowsOf(pages: AsyncIterable<readonly CsvRow[]>): AsyncGenerator<CsvRow> {
  for await (const page of pages) yield* page;
}

/** A cell that holds more than one value. */
export const asCell = (value: unknown): Cell => JSON.stringify(value);
