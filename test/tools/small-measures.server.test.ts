/** Runs commands that measure, on a small case: their figures mean nothing here. */
import { expect, test } from '@jest/globals';
import { runBuiltTool } from '../support/built-tool.js';

test('bench-periods ends every period that it opened, through the ledger and through Temporal', async () => {
  const output = await runBuiltTool('tools/measure/periods/main.js', '20', '5');
  expect(output).toContain('ledger and statements: 20 accounts in');
  expect(output).toContain('whole workflows: 5 periods in');
});

test('bench-alerts delivers every alert once, before and after an outage', async () => {
  const output = await runBuiltTool('tools/measure/alerts/main.js', '4', '3');
  expect(output).toMatch(/after an outage of Temporal: 6 crossings mailed .*, 0 twice/);
});

test('bench-rescreens screens every candidate, and each that waited', async () => {
  const output = await runBuiltTool('tools/measure/rescreens/main.js', '20', '1');
  expect(output).toContain('20 of 20 candidates in');
  expect(output).toContain('to the first screened candidate, 1 waits');
});

test('bench-search measures every list and page of the back office', async () => {
  const output = await runBuiltTool('tools/measure/search/main.js', '30', '300', '60');
  expect(output).toMatch(/^overview +\d+ ms/m);
});
