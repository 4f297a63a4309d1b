/** Says for each command that documents name which test runs it, or why none does. */

/** The test's text contains `by`, which is how it runs the command. */
export interface Run {
  readonly test: string;
  readonly by: string;
}

/** For a command that takes too long, or that changes the checkout. */
export interface NotRun {
  readonly why: string;
  /** Tests whose text contains `by`; without it, the command's folder, from which they import. */
  readonly parts: readonly string[];
  readonly by?: string;
}

/** By main file in the build; by name where the command has none. */
export const COMMANDS: Readonly<Record<string, Run | NotRun>> = {
  'admin/commands/backup.js': { test: 'test/backup/support/copies.ts', by: "runOperatorsCommand('backup'" },
  'admin/commands/canary.js': {
    test: 'test/admin/commands/canary.server.test.ts',
    by: 'dist/admin/commands/canary.js',
  },
  'admin/commands/keys.js': { test: 'test/boot/rotation.server.test.ts', by: "runOperatorsCommand('keys'" },
  'admin/commands/limits.js': { test: 'test/admin/commands/limits.server.test.ts', by: "runOperatorsCommand('limits'" },
  'admin/commands/member.js': {
    test: 'test/admin/members/member-data.server.test.ts',
    by: "runOperatorsCommand('member'",
  },
  'admin/commands/migrate.js': {
    test: 'test/admin/commands/migrate.server.test.ts',
    by: "runOperatorsCommand('migrate'",
  },
  'admin/commands/reasons.js': {
    test: 'test/admin/commands/reasons.server.test.ts',
    by: "runOperatorsCommand('reasons'",
  },
  'admin/commands/reconcile.js': {
    test: 'test/admin/commands/run-reconcile.ts',
    by: "runOperatorsCommand('reconcile'",
  },
  'admin/commands/reencrypt.js': { test: 'test/boot/rotation.server.test.ts', by: "runOperatorsCommand('reencrypt'" },
  'admin/commands/restore.js': { test: 'test/backup/support/copies.ts', by: "runOperatorsCommand('restore'" },
  'admin/commands/staff.js': { test: 'test/admin/commands/staff.server.test.ts', by: "runOperatorsCommand('staff'" },
  'admin/panel/main.js': { test: 'test/admin/panel/panel.ts', by: "'admin/panel/main.js'" },
  'api/main.js': { test: 'test/client/integrating/services.ts', by: "startBuilt('api/main.js'" },
  'worker/main.js': { test: 'test/client/integrating/services.ts', by: "startBuilt('worker/main.js'" },
  'tools/demo/main.js': { test: 'test/tools/demo.server.test.ts', by: 'dist/tools/demo/main.js' },
  'tools/proof/simulate/main.js': { test: 'test/simulation/command.test.ts', by: "'tools/proof/simulate/main.js'" },
  'tools/measure/periods/main.js': {
    test: 'test/tools/small-measures.server.test.ts',
    by: "'tools/measure/periods/main.js'",
  },
  'tools/measure/alerts/main.js': {
    why: 'It starts Temporal, an API and a worker for a minute; `test/workflows/alert-burst.server.test.ts` sends as many.',
    parts: [],
  },
  'tools/measure/rescreens/main.js': {
    why: 'It starts Temporal, an API and a worker for a minute; `test/rescreens/` re-screens as many candidates.',
    parts: [],
  },
  'tools/measure/backup/main.js': {
    why: 'It loads the machine for more than a minute; a test has the same promise.',
    parts: ['test/backup/support/copies.ts'],
    by: "runOperatorsCommand('backup'",
  },
  'tools/measure/search/main.js': {
    test: 'test/tools/small-measures.server.test.ts',
    by: "'tools/measure/search/main.js'",
  },
  'tools/measure/against/main.js': {
    why: 'It loads the machine for minutes; the test has its two versions take short turns.',
    parts: ['test/tools/bench-against.server.test.ts'],
  },
  'tools/measure/bench/main.js': {
    why: 'It loads the machine for minutes.',
    parts: ['test/tools/bench-statistics.test.ts', 'test/tools/bench-verify.test.ts'],
  },
  'tools/measure/card/main.js': {
    why: 'It starts the whole demo and a browser, and buys for minutes.',
    parts: ['test/tools/bench-card.test.ts'],
  },
  'tools/measure/soak/main.js': { why: 'It lasts ten minutes.', parts: ['test/tools/soak-flatness.test.ts'] },
  'tools/proof/chaos/main.js': {
    why: 'It lasts minutes; the test kills each process once.',
    parts: ['test/chaos/survival.server.test.ts'],
  },
  'tools/containers/main.js': {
    why: 'It needs Linux, root and ten minutes.',
    parts: ['test/containers/dockerfile.server.test.ts'],
  },
  'tools/licences/main.js': {
    why: 'It writes docs/licences.md, which other tests read; one of them compares what it would write.',
    parts: ['test/tools/licences.test.ts'],
  },
  'tools/test/main.js': { why: 'It is what runs this test.', parts: [] },
  'npm run build': {
    why: 'It would replace the build under running tests; `npm test` has built it by then.',
    parts: [],
  },
  'npm run format': { why: 'It writes to the tree that is tested; `npm test` checks the format.', parts: [] },
  'npm run check': { why: '`npm test` runs the same checks itself.', parts: [] },
};
