import { expect, test } from '@jest/globals';
import { sourceFilesIn, textOf } from './source-files.js';

/** Commands to a MongoDB server that change it for every test on it. */
const OF_A_WHOLE_SERVER = /configureFailPoin[t]|setParameter[:]|killAllSession[s]/;

test('a test that makes the shared MongoDB server fail runs while no other test uses it', () => {
  const files = sourceFilesIn('test').filter((file) => OF_A_WHOLE_SERVER.test(textOf(file)));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !file.endsWith('.alone.server.test.ts'))).toEqual([]);
});
