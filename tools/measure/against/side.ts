/** Runs one of the two versions: its own code sets up its processes, and ours sends the operations of a row. */
import path from 'node:path';
import { Problem } from '../../../boot/problem.js';
import { logTail, startGuarded } from '../../servers/guarded-process.js';
import { logFolder } from '../../servers/places.js';
import { openCallers } from '../bench/callers.js';
import { cpuMicrosOf } from '../bench/cpu.js';
import type { Scenario } from '../bench/scenarios.js';
import { latencyOf } from '../bench/statistics.js';
import { readReady, STAND_FILE, type Ready } from './stand-protocol.js';
import type { Turn } from './turns.js';

const LOG_FILE = path.join(logFolder, 'bench-against.log');

export interface Setting {
  readonly checkout: string;
  readonly scenario: Scenario;
  /** Of a database of its own. */
  readonly uri: string;
  /** Undefined for a server that we did not start. */
  readonly databasePid: number | undefined;
}

export interface Side {
  /** The errors of all turns. */
  readonly problems: ReadonlySet<string>;
  /** Sends operations for `ms`, then waits for the last answers. */
  takeTurn(ms: number): Promise<Turn>;
  close(): Promise<void>;
}

export async function openSide({ checkout, scenario, uri, databasePid }: Setting): Promise<Side> {
  const stand = await startStand(checkout, scenario.name, uri);
  const { ports, pids, apiKey } = stand.ready;
  const slots = Array.from({ length: scenario.connections }, (_, slot) => slot);
  const callers = await openCallers({
    ...{ ports, apiKey, operation: scenario.operation, accounts: scenario.accounts, slots: slots.length },
    prepared: scenario.prepared ?? {},
    repeatsOfTen: scenario.repeatsOfTen ?? 0,
  });
  const problems = new Set<string>();
  let sent = 0;

  return {
    problems,
    async takeTurn(ms) {
      const latenciesMs: number[] = [];
      const [apiBefore, databaseBefore] = [cpuMicrosOf(pids), databaseCpu(databasePid)];
      const startMs = performance.now();
      const send = async (slot: number): Promise<void> => {
        while (performance.now() - startMs < ms) {
          const fromMs = performance.now();
          const outcome = await callers.perform(sent++, slot);
          if ('problem' in outcome) problems.add(outcome.problem);
          latenciesMs.push(performance.now() - fromMs);
        }
      };
      await Promise.all(slots.map(send));
      const count = latenciesMs.length;
      return {
        operationsPerSecond: (count * 1_000) / (performance.now() - startMs),
        p99Ms: latencyOf(latenciesMs).p99Ms,
        apiMicros: perOperation(apiBefore, cpuMicrosOf(pids), count),
        databaseMicros: perOperation(databaseBefore, databaseCpu(databasePid), count),
      };
    },
    async close() {
      callers.close();
      await stand.stop();
    },
  };
}

const databaseCpu = (pid: number | undefined): number | null => cpuMicrosOf(pid === undefined ? [] : [pid]);

const perOperation = (before: number | null, after: number | null, count: number): number | null =>
  before === null || after === null ? null : (after - before) / count;

async function startStand(checkout: string, row: string, uri: string) {
  let tellReady: (ready: Ready) => void = () => undefined;
  const isReady = new Promise<Ready>((resolve) => (tellReady = resolve));
  const running = await startGuarded({
    name: `The stand of ${checkout}`,
    command: process.execPath,
    args: [path.join(checkout, STAND_FILE), row, uri],
    output: { logFile: LOG_FILE },
    onLine(line) {
      const ready = readReady(line);
      if (ready) tellReady(ready);
    },
  });
  const ready = await Promise.race([isReady, running.exited.then(() => null)]);
  if (ready === null) throw new Problem(`${checkout} could not set up ${row}.`, `\n${logTail(LOG_FILE)}`);
  return { ready, stop: () => running.stop() };
}
