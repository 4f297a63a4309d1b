/** Runs commands that measure, on a small case: their figures mean nothing here. */
import { expect, test } from '@jest/globals';
import { runBuiltTool } from '../support/built-tool.js';

test('bench-periods ends every period that it opened, through the ledger and through Temporal', async () => {
  const output = await runBuiltTool('tools/measure/periods/main.js', '20', '5');
  expect(output).toContain('ledger and statements: 20 accounts in');
  expect(output).toContain('whole workflows: 5 periods in');
});

test('bench-search measures every list and page of the back office', async () => {
  const output = await runBuiltTool('tools/measure/search/main.js', '30', '300', '60');
  expect(output).toMatch(/^overview +\d+ ms/m);
});
