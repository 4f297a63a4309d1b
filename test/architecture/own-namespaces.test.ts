import { expect, test } from '@jest/globals';
import { sourceFilesIn, textOf } from './source-files.js';

const STARTS_A_WORKER = /'worker\/main[.]js'|startWorkerHost[(]/;
const SHARED_NAMESPACE = /\btemporalSettings[(]|testServer[(]'temporalNamespace'[)]/;

test('a test that starts a worker has a namespace of its own, so that no worker takes the work of another test', () => {
  const files = sourceFilesIn('test').filter((file) => STARTS_A_WORKER.test(textOf(file)));
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => SHARED_NAMESPACE.test(textOf(file)))).toEqual([]);
});
