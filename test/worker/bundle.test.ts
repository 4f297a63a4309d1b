import { expect, test } from '@jest/globals';
import { withoutSources } from '../../worker/bundle.js';

const MARK = '//# sourceMappingURL=data:application/json;charset=utf-8;base64,';
const inline = (map: object): string => MARK + Buffer.from(JSON.stringify(map)).toString('base64');

test('the workflow bundle keeps its code and its lines, and holds no copy of the sources', () => {
  const map = { version: 3, file: 'bundle.js', sources: ['a.js'], names: [], mappings: 'AAAA' };
  const code = `run('${MARK}');\n`;
  expect(withoutSources(code + inline({ ...map, sourcesContent: ['a long source'] }))).toBe(code + inline(map));
});

test('a bundle without a source map is refused: the worker could not read it', () => {
  expect(() => withoutSources('run();')).toThrow('no inline source map');
});
