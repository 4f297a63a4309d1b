import { expect, test } from '@jest/globals';
import { unreachable } from '../../tools/containers/engine/cannot-run-here.js';

test.each([
  ['npm', 'npm error code ENOTFOUND\nnpm error syscall getaddrinfo', 'npm error code ENOTFOUND'],
  ['apt-get', "Err:1 bookworm\n  Temporary failure resolving 'mirror'", "Temporary failure resolving 'mirror'"],
  [
    'apt-get behind a proxy',
    'E: Failed to fetch http://mirror/x.deb  502',
    'E: Failed to fetch http://mirror/x.deb  502',
  ],
])('a build that did not reach the registry of %s is known by its output', (_, output, line) => {
  expect(unreachable(output)).toBe(line);
});

test.each([
  'api/main.ts(3,1): error TS2304: Cannot find name "x".',
  'npm error code EUSAGE\nnpm error `npm ci` can only install packages when they are in sync',
  'E: Unable to locate package caddi',
  'COPY failed: no such file or directory',
])('a build that fails by itself is none of them: %s', (output) => {
  expect(unreachable(output)).toBeUndefined();
});
