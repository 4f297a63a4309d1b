/**
 * `npm run bench-against -- CHECKOUT` compares the speed of this version with that of another checkout. Both run side by side
 * on one database server and take the load in turns. If the machine gets slower, it slows both. The ratio is the median of
 * the turns' ratios. The exit code is 1 when an operation failed.
 */
import { describeFailure } from '../../../boot/problem.js';
import { databaseUri } from '../../servers/database-uri.js';
import { projectRoot } from '../../servers/places.js';
import { startDatabaseServer, type DatabaseServer } from '../bench/database-server.js';
import type { Scenario } from '../bench/scenarios.js';
import { parseAgainstOptions, type AgainstOptions } from './options.js';
import { formatComparisons, type Compared } from './report.js';
import { openSide, type Side } from './side.js';
import { takeTurns } from './turns.js';

try {
  const options = parseAgainstOptions(process.argv.slice(2));
  const rows = await run(options);
  process.stdout.write(`\n${formatComparisons(rows, options)}\n`);
  process.exitCode = rows.every(({ problems }) => problems.length === 0) ? 0 : 1;
} catch (error) {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  process.exitCode = 1;
}

async function run(options: AgainstOptions): Promise<Compared[]> {
  const server = await startDatabaseServer();
  try {
    process.stdout.write(`· database: ${server.what}\n`);
    const rows: Compared[] = [];
    for (const scenario of options.scenarios) {
      process.stdout.write(`· ${scenario.name}\n`);
      rows.push(await compare(scenario, server, options));
    }
    return rows;
  } finally {
    await server.stop();
  }
}

async function compare(scenario: Scenario, server: DatabaseServer, options: AgainstOptions): Promise<Compared> {
  const sides: Side[] = [];
  const open = async (name: string, checkout: string): Promise<Side> => {
    const uri = databaseUri(server.uri, `fuelgauge-against-${process.pid}-${scenario.name}-${name}`);
    const side = await openSide({ checkout, scenario, uri, databasePid: server.pid });
    sides.push(side);
    return side;
  };
  try {
    const here = await open('here', projectRoot);
    const there = await open('there', options.checkout);
    const pairs = await takeTurns(here, there, options);
    const problems = sides.flatMap(({ problems: own }) => [...own]);
    return { name: scenario.name, what: scenario.what, pairs, problems };
  } finally {
    await Promise.all(sides.map((side) => side.close()));
  }
}
