/**
 * `npm run bench` measures debits per second and their latency on real processes and a real database with durable
 * writes. It changes nothing outside `.local`; on a server from MONGODB_URI it uses databases of its own and drops
 * them. The exit code is 1 when an operation failed or was stored wrongly.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { databaseUri } from '../../servers/database-uri.js';
import { describeFailure } from '../../../boot/problem.js';
import { startDatabaseServer, type DatabaseServer } from './database-server.js';
import { measure, type Row } from './measure.js';
import { parseBenchOptions, type BenchOptions } from './options.js';
import { formatReport, type Report } from './report.js';
import type { Scenario } from './scenarios.js';
import { medianBy } from './statistics.js';

const WARM_UP_MS = 2_000;

try {
  const options = parseBenchOptions(process.argv.slice(2), new Date());
  const report = await run(options);
  mkdirSync(path.dirname(options.jsonFile), { recursive: true });
  writeFileSync(options.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(`\n${formatReport(report)}\nfigures: ${path.relative('.', options.jsonFile)}\n`);
  process.exitCode = report.rows.every(({ errors, mismatches }) => errors === 0 && !mismatches) ? 0 : 1;
} catch (error) {
  process.stderr.write(`\n${describeFailure(error)}\n`);
  process.exitCode = 1;
}

async function run(options: BenchOptions): Promise<Report> {
  const server = await startDatabaseServer();
  try {
    process.stdout.write(`· database: ${server.what}\n`);
    const rows: Row[] = [];
    for (const scenario of options.scenarios) rows.push(await measureRow(scenario, server, options));
    const cpus = os.cpus();
    return {
      at: new Date().toISOString(),
      database: server.what,
      cpu: cpus[0]?.model ?? 'an unknown processor',
      cores: cpus.length,
      node: process.versions.node,
      secondsPerRow: options.seconds,
      rows,
    };
  } finally {
    await server.stop();
  }
}

async function measureRow(scenario: Scenario, server: DatabaseServer, options: BenchOptions): Promise<Row> {
  const runs: Row[] = [];
  for (let i = 0; i < options.repeat; i += 1) {
    const row = await measure(scenario, {
      mongodbUri: databaseUri(server.uri, `fuelgauge-bench-${process.pid}-${scenario.name}-${i}`),
      databasePid: server.pid,
      warmUpMs: WARM_UP_MS,
      measureMs: options.seconds * 1_000,
      nodeFlags: options.profileDir === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', options.profileDir],
    });
    process.stdout.write(
      `· ${scenario.name}: ${Math.round(row.operationsPerSecond)}/s, p99 ${row.p99Ms.toFixed(1)} ms\n`,
    );
    runs.push(row);
  }
  return medianBy(runs as [Row, ...Row[]], ({ operationsPerSecond }) => operationsPerSecond);
}
