/**
 * Answers whole lists as CSV. A download reads page after page, each through the account's lane of heavy reads and with
 * the time limit of every read, and reads no page before the caller has taken the one before it.
 */
import { csvFileName, csvText, CSV_TYPE, type CsvRow } from '../csv/csv-text.js';
import { localDateOf } from '../domain/calendar/time-zone.js';
import { FuelgaugeError } from '../domain/errors.js';
import type { StreamReply } from './http/reply.js';

/** Of one account, in one process: each keeps a page in memory for as long as its caller takes to read it. */
const MAX_OPEN = 4;

/** For the documentation of a list that may be had as a file. */
export const CSV_DESCRIPTION =
  'With `Accept: text/csv` the answer is a file with every row and no pages: leave out `limit` and `cursor`. Its columns are the fields of an item. A connection that breaks before the end has not given the whole file: ask again.';

export interface CsvList {
  readonly accountId: string;
  /** Of the account: the file's name has the date there. */
  readonly timeZone: string;
  /** Names the list in the name of the file, for example `entries`. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly pages: AsyncIterable<readonly CsvRow[]>;
}

/** Resolves when the first page is read, so that a list that can't be read is a problem and no file. */
export type CsvDownloads = (list: CsvList) => Promise<StreamReply>;

export function createCsvDownloads(maxOpen = MAX_OPEN): CsvDownloads {
  const open = new Map<string, number>();
  const count = (accountId: string, change: 1 | -1): void => {
    const now = (open.get(accountId) ?? 0) + change;
    if (now === 0) open.delete(accountId);
    else open.set(accountId, now);
  };

  return async ({ accountId, timeZone, name, columns, pages }) => {
    if ((open.get(accountId) ?? 0) >= maxOpen) throw tooManyOpen();
    count(accountId, 1);
    const reading = pages[Symbol.asyncIterator]();
    try {
      const first = await reading.next();
      const content = csvText(columns, rowsOf(first, reading));
      content.once('close', () => {
        count(accountId, -1);
      });
      const fileName = csvFileName(name, accountId, localDateOf(new Date(), timeZone));
      const headers = { 'Content-Disposition': `attachment; filename="${fileName}"` };
      return { status: 200, stream: { content, type: CSV_TYPE }, headers };
    } catch (error) {
      count(accountId, -1);
      throw error;
    }
  };
}

type Pages = AsyncIterator<readonly CsvRow[], unknown>;

async function* rowsOf(first: IteratorResult<readonly CsvRow[], unknown>, reading: Pages): AsyncGenerator<CsvRow> {
  for (let page = first; page.done !== true; page = await reading.next()) yield* page.value;
}

const tooManyOpen = (): FuelgaugeError =>
  new FuelgaugeError('too-many-requests', 'The account downloads several files at the same time. Wait until one ends.');
