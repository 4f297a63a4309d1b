import { expect, test } from '@jest/globals';
import { runBuiltTool } from '../support/built-tool.js';

test('the command runs as many seeds as it is asked to, and none breaks the ledger', async () => {
  const output = await runBuiltTool('tools/proof/simulate/main.js', '--seeds', '20');
  expect(output).toMatch(/^20 seeds, 0 failed, /);
});
