import { describe, expect, test } from '@jest/globals';
import path from 'node:path';
import { parseDemoOptions } from '../../tools/demo/options.js';

describe('the flags of the demo', () => {
  test('are optional: the defaults are port 3000, the story, data and logs in .local, and no ready file', () => {
    expect(parseDemoOptions([])).toEqual({
      port: 3000,
      dataDir: path.resolve('.local/data'),
      logDir: path.resolve('.local/logs'),
      fresh: false,
      scenario: true,
      readyFile: undefined,
    });
  });

  test('can all be given, and the logs are kept with the data', () => {
    const flags = [
      '--port',
      '0',
      '--data',
      '/tmp/somewhere',
      '--fresh',
      '--no-scenario',
      '--ready-file',
      '/tmp/ready.json',
    ];
    expect(parseDemoOptions(flags)).toEqual({
      port: 0,
      dataDir: '/tmp/somewhere',
      logDir: '/tmp/somewhere/logs',
      fresh: true,
      scenario: false,
      readyFile: '/tmp/ready.json',
    });
  });

  test.each([['--bogus'], ['--port=abc'], ['--port=65536'], ['--port'], ['surplus']])('%s is refused', (flag) => {
    expect(() => parseDemoOptions([flag])).toThrow();
  });
});
