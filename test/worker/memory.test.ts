import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { withoutSources } from '../../worker/bundle.js';
import { WORKER_ENVIRONMENT, WORKER_NODE_FLAGS } from '../../worker/memory.js';

const MARK = '//# sourceMappingURL=data:application/json;charset=utf-8;base64,';
const inline = (map: object): string => MARK + Buffer.from(JSON.stringify(map)).toString('base64');

test('docs/operations/running.md starts a production worker with the settings that keep its memory small', () => {
  const command = readFileSync('docs/operations/running.md', 'utf8')
    .split('\n')
    .find((line) => line.includes('dist/worker/main.js '));
  const settings = Object.entries(WORKER_ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
  expect(command).toContain([...settings, 'NODE_ENV=production node', ...WORKER_NODE_FLAGS].join(' '));
});

test('the workflow bundle keeps its code and its lines, and holds no copy of the sources', () => {
  const map = { version: 3, file: 'bundle.js', sources: ['a.js'], names: [], mappings: 'AAAA' };
  const code = `run('${MARK}');\n`;
  expect(withoutSources(code + inline({ ...map, sourcesContent: ['a long source'] }))).toBe(code + inline(map));
});

test('a bundle without a source map is refused: the worker could not read it', () => {
  expect(() => withoutSources('run();')).toThrow('no inline source map');
});
