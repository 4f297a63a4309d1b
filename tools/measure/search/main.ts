/**
 * `npm run bench-search -- [accounts] [entries] [entries of the large account] [folder]` measures the back office: how
 * long the search takes for each kind of text, and how long each list and page takes with each of its filters. Data in a
 * folder that is named is kept, and measured again the next time.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { openPanelServices } from '../../../admin/panel/services.js';
import { createServices } from '../../../boot/services.js';
import { readSettings } from '../../../boot/settings.js';
import { startMongo } from '../../servers/mongo.js';
import { freePort } from '../../servers/ports.js';
import { startTemporal } from '../../servers/temporal.js';
import { latencyOf } from '../bench/statistics.js';
import { listCalls, searchCalls } from './calls.js';
import { fillData } from './data.js';

const [sizes, folder] = [process.argv.slice(2, 5), process.argv[5]];
const [accounts = 100_000, entries = 1_000_000, ofLarge = 200_000] = sizes.map(Number);
const RUNS = 11;
/** What takes longer than that is not repeated so often. */
const SLOW_MS = 2_000;
const SLOW_RUNS = 2;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const isFilled = folder !== undefined && existsSync(folder);
const scratch = folder ?? mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-bench-search-'));
const onError = (error: unknown): void => {
  say(`  ${String(error)}`);
};
const mongo = await startMongo({
  dataDir: path.join(scratch, 'mongodb'),
  port: await freePort(),
  logFile: path.join(scratch, 'mongodb.log'),
});
const temporal = await startTemporal({
  dataDir: path.join(scratch, 'temporal'),
  ...{ port: await freePort(), uiPort: await freePort(), logFile: path.join(scratch, 'temporal.log') },
});
const settings = readSettings({ MONGODB_URI: mongo.uri, TEMPORAL_ADDRESS: temporal.address });
const services = await createServices(settings, pino({ level: 'silent' }));
const panel = await openPanelServices(services, { ...settings, onError });

const startedMs = performance.now();
if (!isFilled) {
  await fillData(services, { accounts, entries, ofLarge, auditLines: accounts * 2, corrections: accounts / 10 });
}
const email = `${randomUUID()}@fuelgauge.example`;
const { id } = await panel.staff.create({ email, name: 'Measurement', role: 'admin' }, 'command');
const by = (await panel.staff.findActive(id))!;
const filled = ((performance.now() - startedMs) / 1_000).toFixed(0);
say(`${mongo.what}, ${os.cpus().length} cores`);
say(
  `${accounts} accounts, members and purchases; ${entries} entries, ${ofLarge} of one account; written in ${filled} s\n`,
);

async function measure(what: string, call: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  try {
    const rows = await call();
    for (let runs = RUNS; times.length < runs;) {
      const fromMs = performance.now();
      await call();
      times.push(performance.now() - fromMs);
      if (times[0]! > SLOW_MS) runs = SLOW_RUNS;
    }
    const { p50Ms, maxMs } = latencyOf(times);
    say(`${what.padEnd(40)} ${ms(p50Ms)} ${ms(maxMs)} ${String(rows).padStart(6)}`);
  } catch (error) {
    say(`${what.padEnd(40)} failed: ${String(error)}`);
  }
}

const ms = (time: number): string => `${time.toFixed(0)} ms`.padStart(9);

say(`${''.padEnd(40)} ${'median'.padStart(9)} ${'at most'.padStart(9)} ${'rows'.padStart(6)}`);
const calls = { ...searchCalls(panel, by, accounts), ...(await listCalls(panel, by)) };
for (const [what, call] of Object.entries(calls)) await measure(what, call);

await services.stop();
await temporal.stop();
await mongo.stop();
if (folder === undefined) rmSync(scratch, { recursive: true, force: true });
