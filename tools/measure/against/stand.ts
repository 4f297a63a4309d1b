/**
 * Sets up a row of the bench in its own version: `node stand.js ROW MONGODB_URI`. It prints one line with what a caller needs,
 * and runs until SIGTERM.
 */
import { describeFailure, Problem } from '../../../boot/problem.js';
import { SCENARIOS } from '../bench/scenarios.js';
import { openStand } from '../bench/stand.js';
import { readyLine } from './stand-protocol.js';

const [row, uri = ''] = process.argv.slice(2);
const asked = new Promise((resolve) => process.once('SIGTERM', resolve));
try {
  const scenario = SCENARIOS.find(({ name }) => name === row);
  if (scenario === undefined) throw new Problem(`This version has no row "${row}".`);
  const stand = await openStand(scenario, uri);
  const { apis, database } = stand;
  const ready = { ports: apis.map(({ port }) => port), pids: apis.map(({ pid }) => pid), apiKey: database.apiKey };
  process.stdout.write(`${readyLine(ready)}\n`);
  await asked;
  await stand.close();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
process.exit();
