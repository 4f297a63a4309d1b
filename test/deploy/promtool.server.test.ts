import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { createMetrics } from '../../observe/metrics.js';
import { PROCESSES } from '../../observe/metric-table.js';
import { runProgram } from '../../tools/servers/programs.js';
import { NOT_ON_THIS_MACHINE } from '../../tools/test/test-servers.js';
import { ROOT } from '../architecture/source-files.js';
import { testServer } from '../support/servers.js';
import { asPrometheusReads, panels, ruleFiles, ruleTestFiles } from './monitoring.js';

const WITHOUT_PROMTOOL = process.env['PROMTOOL_PATH'] === NOT_ON_THIS_MACHINE;
const checked = WITHOUT_PROMTOOL ? test.skip : test;

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-promtool-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const promtool = async (...args: string[]): Promise<string> => {
  const { code, output } = await runProgram(testServer('promtoolPath'), args, { cwd: ROOT, timeoutMs: 300_000 });
  if (code !== 0) throw new Error(output);
  return output;
};

checked('Prometheus can read the alert rules and its configuration', async () => {
  expect(await promtool('check', 'rules', ...ruleFiles)).not.toContain('FAILED');
  expect(await promtool('check', 'config', 'deploy/monitoring/prometheus.yml')).toContain('SUCCESS');
});

checked('each alert rule does what its tests say', async () => {
  expect(await promtool('test', 'rules', ...ruleTestFiles)).toContain('SUCCESS');
});

checked('Prometheus can read the query of each panel', async () => {
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => asPrometheusReads(expr)));
  const rules = queries.map((expr, index) => ({ record: `panel:${index}`, expr }));
  const file = path.join(dir, 'panels.yml');
  writeFileSync(file, stringify({ groups: [{ name: 'panels', rules }] }));
  expect(await promtool('check', 'rules', file)).toContain(`${queries.length} rules found`);
});

checked('Prometheus has nothing to say against the metrics of any process', async () => {
  for (const name of PROCESSES) {
    const metrics = createMetrics(name);
    const file = path.join(dir, `${name}.txt`);
    writeFileSync(file, await metrics.registry.metrics());
    const { output } = await runProgram('sh', ['-c', '"$0" check metrics < "$1"', testServer('promtoolPath'), file]);
    const ours = output.split('\n').filter((line) => line.includes('fuelgauge_'));
    expect(ours).toEqual([]);
  }
});
