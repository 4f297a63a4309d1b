import { expect, test } from '@jest/globals';
import { csvFileName, csvText, type CsvRow } from '../../csv/csv-text.js';

async function* rowsOf(...rows: CsvRow[]): AsyncGenerator<CsvRow> {
  for (const row of rows) yield await Promise.resolve(row);
}

async function textOf(columns: readonly string[], ...rows: CsvRow[]): Promise<string> {
  let text = '';
  for await (const part of csvText(columns, rowsOf(...rows))) text += String(part);
  return text;
}

test('each value is written as its kind: numbers plain, dates in RFC 3339, nothing for null', async () => {
  const row = { id: 'a~1', tokens: -3, at: new Date('2026-03-31T10:00:00Z'), late: true, reason: null };
  expect(await textOf(['id', 'tokens', 'at', 'late', 'reason'], row)).toBe(
    'id,tokens,at,late,reason\r\na~1,-3,2026-03-31T10:00:00.000Z,true,\r\n',
  );
});

test('a list without rows has its header', async () => {
  expect(await textOf(['id', 'tokens'])).toBe('id,tokens\r\n');
});

test('only the columns are written, in their order, whatever else a row has', async () => {
  expect(await textOf(['b', 'a'], { a: 1, b: 2, c: 3 })).toBe('b,a\r\n2,1\r\n');
});

test.each([
  ["=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"],
  ['+1', "'+1"],
  ['-1+2', "'-1+2"],
  ['@x', "'@x"],
  ['\t=1', "'\t=1"],
  ['＝1', "'＝1"],
  ['say "=1", and go', '"say ""=1"", and go"'],
  ['two\nlines', '"two\nlines"'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['\r=1', '"\'\r=1"'],
  ['Ärger, Zoë', '"Ärger, Zoë"'],
])('the text %j is no formula, and stays one cell', async (given, written) => {
  expect(await textOf(['name', 'n'], { name: given, n: 1 })).toBe(`name,n\r\n${written},1\r\n`);
});

test('rows that fail fail the text, and a text that nobody reads ends its rows', async () => {
  async function* failing(): AsyncGenerator<CsvRow> {
    yield await Promise.resolve({ n: 1 });
    throw new Error('the database is away');
  }
  const read = async () => {
    for await (const part of csvText(['n'], failing())) String(part);
  };
  await expect(read()).rejects.toThrow('the database is away');

  let given = 0;
  const ended = new Promise<void>((resolve) => {
    async function* endless(): AsyncGenerator<CsvRow> {
      try {
        for (;;) yield await Promise.resolve({ n: (given += 1) });
      } finally {
        resolve();
      }
    }
    const text = csvText(['n'], endless());
    text.once('readable', () => text.destroy());
  });
  await ended;
  expect(given).toBeLessThan(10_000);
});

test('a file has a name that every file system takes', () => {
  expect(csvFileName('entries', 'acme:eu/../"x"', '2026-03-31')).toBe('entries-acme_eu_..__x_-2026-03-31.csv');
});
