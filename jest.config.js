const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' }, sourceMaps: 'inline' },
  ],
};

const common = {
  testEnvironment: '<rootDir>/tools/test/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.local/'],
  transform,
};

export default {
  testSequencer: '<rootDir>/tools/test/longest-first.mjs',
  // A process of Jest keeps what each file has loaded. The more it keeps, the longer it looks for what it may free.
  workerIdleMemoryLimit: '400MB',
  // Ends what hangs. No test has a shorter limit of its own, because it would fail on a slow machine.
  testTimeout: 600_000,
  // Of the tests that say `test.concurrent`: each of them runs a process of its own.
  maxConcurrency: 2,
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
    },
  ],
};
