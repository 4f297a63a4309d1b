import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { STARTS, startOf } from '../../boot/memory.js';

const RUNNING = readFileSync('docs/operations/running.md', 'utf8').split('\n');

test.each(Object.entries(STARTS))(
  'docs/operations/running.md starts a process of %s in production with the memory that fits its work',
  (name, { flags, environment }) => {
    const settings = Object.entries(environment).map(([setting, value]) => `${setting}=${value}`);
    const command = [...settings, 'NODE_ENV=production', 'node', ...flags, `dist/${name}/main.js`].join(' ');
    expect(RUNNING.filter((line) => line.startsWith(command))).toHaveLength(1);
  },
);

test('an image that is started without a command starts the API with the memory that fits its work', () => {
  const last = readFileSync('Dockerfile', 'utf8').trim().split('\n').at(-1);
  expect(last).toBe(`CMD ${JSON.stringify(['node', ...STARTS.api.flags, 'dist/api/main.js']).replaceAll(',', ', ')}`);
});

test('a launcher finds what a main file is started with', () => {
  expect(startOf('worker/main.js')).toBe(STARTS.worker);
  expect(startOf('admin/panel/main.js')).toEqual({ flags: [], environment: {} });
});
