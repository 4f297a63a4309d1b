const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' }, sourceMaps: 'inline' },
  ],
};

const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.local/'],
  transform,
};

const ALONE = '\\.alone\\.server\\.test\\.ts$';

/** What a file needs says its name; `tools/test/main.ts` runs the projects. */
export default {
  testSequencer: '<rootDir>/tools/test/longest-first.mjs',
  // Ends what hangs. No test has a shorter limit of its own, because it would fail on a slow machine.
  testTimeout: 600_000,
  // Of the tests that say `test.concurrent`: each of them runs a process of its own.
  maxConcurrency: 2,
  // A process of Jest keeps what each file has loaded: after a hundred it has gigabytes, and pauses.
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['\\.(server|browser)\\.test\\.ts$'],
    },
    {
      ...common,
      displayName: 'servers',
      testMatch: ['<rootDir>/test/**/*.server.test.ts', '<rootDir>/test/**/*.browser.test.ts'],
      testPathIgnorePatterns: [ALONE],
    },
    // Such a test changes a server for every other test on it.
    { ...common, displayName: 'alone', testMatch: ['<rootDir>/test/**/*.alone.server.test.ts'] },
  ],
};
