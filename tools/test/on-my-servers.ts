/**
 * `npm test -- --on-my-servers [PATTERN]` runs the tests that need servers, a short bench and a short chaos run on the MongoDB
 * in MONGODB_URI and the Temporal in TEMPORAL_ADDRESS, then on the stand-ins, and writes what differed into one file. On your
 * servers it uses databases and namespaces of its own, which it deletes. Tests that run alone stay out: they change a whole
 * server.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Problem } from '../../boot/problem.js';
import type { Report } from '../measure/bench/report.js';
import type { ChaosReport } from '../proof/chaos/chaos.js';
import { describeMongo, describeTemporal } from '../servers/describe.js';
import { localFolder, projectRoot } from '../servers/places.js';
import { runNode } from './checks.js';
import { listTests, runJest, runsAlone } from './jest.js';
import { outcomeOf, sum, type Outcome } from './outcome.js';
import { formatComparison, type OneSide } from './comparison.js';
import { startTestServers, type TestServerOptions } from './test-servers.js';

const BENCH = ['--seconds', '3', '--only', 'hot-50,accounts-1000,floor-ledger'];
const CHAOS = ['--kills', '6'];
const NAMES = ['MONGODB_URI', 'TEMPORAL_ADDRESS'] as const;
type Addresses = Readonly<Record<(typeof NAMES)[number], string>>;

export interface ComparisonOptions extends Omit<TestServerOptions, 'serverTests'> {
  readonly jestArguments: readonly string[];
}

/** Counts what ran on your servers. */
export async function compareMyServers(options: ComparisonOptions): Promise<Outcome> {
  const yours = readAddresses();
  const found = await listTests('servers', options.jestArguments);
  const files = found.filter((file) => !runsAlone(file));
  process.stdout.write('· on your servers\n');
  const mine = await runSide(options, files, yours);
  process.stdout.write('\n· on the stand-ins\n');
  const standIns = await runSide(options, files, undefined);
  const leftOut = found.filter(runsAlone).map((file) => path.relative(projectRoot, file));
  const report = path.join(localFolder, 'on-my-servers', `${new Date().toISOString().replaceAll(':', '-')}.md`);
  mkdirSync(path.dirname(report), { recursive: true });
  writeFileSync(report, formatComparison({ yours: mine, standIns, leftOut }));
  process.stdout.write(`\nreport: ${path.relative('.', report)}\n`);
  return mine.outcome;
}

function readAddresses(): Addresses {
  const missing = NAMES.filter((name) => !process.env[name]);
  if (missing.length > 0) {
    throw new Problem(
      `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set.`,
      'MONGODB_URI=mongodb://… TEMPORAL_ADDRESS=host:7233 npm test -- --on-my-servers',
    );
  }
  return { MONGODB_URI: process.env['MONGODB_URI']!, TEMPORAL_ADDRESS: process.env['TEMPORAL_ADDRESS']! };
}

async function runSide(
  options: ComparisonOptions,
  files: readonly string[],
  given: Addresses | undefined,
): Promise<OneSide & { readonly outcome: Outcome }> {
  const { scratchDir, signal } = options;
  const servers = await startTestServers({ ...options, serverTests: files });
  const side = given === undefined ? 'stand-ins' : 'yours';
  try {
    const { env } = servers;
    const addresses = { MONGODB_URI: env['TEST_MONGODB_URI']!, TEMPORAL_ADDRESS: env['TEST_TEMPORAL_ADDRESS']! };
    const facts = {
      MongoDB: await describeMongo(addresses.MONGODB_URI),
      Temporal: await describeTemporal(addresses.TEMPORAL_ADDRESS),
    };
    const tests = await runJest({ projects: ['servers'], files, env, scratchDir, signal });
    const measure = (main: string, args: readonly string[]): Promise<Measured> =>
      measureOne({ main, args, env: given ?? {}, folder: path.join(scratchDir, side), signal });
    const bench = await measure('tools/measure/bench/main.js', BENCH);
    const chaos = await measure('tools/proof/chaos/main.js', CHAOS);
    return {
      facts,
      results: tests.results,
      bench: bench.report as Report | null,
      chaos: chaos.report as ChaosReport | null,
      outcome: sum([tests, bench.outcome, chaos.outcome]),
    };
  } finally {
    await servers.stop();
  }
}

interface Measured {
  readonly outcome: Outcome;
  /** Null where it ended before it wrote one. */
  readonly report: unknown;
}

interface Measurement {
  /** Relative to dist/. */
  readonly main: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Counts as one check. */
async function measureOne({ main, args, env, folder, signal }: Measurement): Promise<Measured> {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${main.replaceAll('/', '-')}on`);
  const command = [path.join(projectRoot, 'dist', main), ...args, '--json', file];
  const code = await runNode(main, command, { ...env }, signal);
  const report: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  return { outcome: outcomeOf(main, code === 0), report };
}
