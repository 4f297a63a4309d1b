/** `npm run simulate -- [--seeds N] [--from N] [--seed N]`: searches for a seed that breaks the ledger. */
import { parseArgs } from 'node:util';
import { runSeed } from './run.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    'stop-at-first': { type: 'boolean', default: false },
  },
});
const from = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;

const startedMs = performance.now();
let failed = 0;
let entries = 0;
let calls = 0;
let kills = 0;
let seed = from;
for (; seed < from + count; seed += 1) {
  const run = await runSeed(seed);
  entries += run.entries;
  calls += run.calls;
  kills += run.kills;
  if (run.findings.length === 0) continue;
  failed += 1;
  console.log(`seed ${seed} failed; replay it with: npm run simulate -- --seed ${seed}`);
  for (const finding of run.findings.slice(0, 10)) console.log(`  ${finding}`);
  if (values['stop-at-first']) {
    seed += 1;
    break;
  }
}
const seconds = (performance.now() - startedMs) / 1000;
const ran = seed - from;
console.log(
  `${ran} seeds, ${failed} failed, ${calls} calls, ${entries} entries, ${kills} kills, ${(ran / seconds).toFixed(0)} seeds/s`,
);
process.exitCode = failed > 0 ? 1 : 0;
