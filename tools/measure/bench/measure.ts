/** Measures one row: starts a new database and new processes, runs one load, and verifies what is stored afterwards. */
import { cpuMicrosOf, machineCpuMicros } from './cpu.js';
import { startNoise } from './noise.js';
import { sendOrder, type DatabaseTraffic } from './orders.js';
import type { Scenario } from './scenarios.js';
import { openStand, type Stand } from './stand.js';
import { latencyOf, type Latency } from './statistics.js';
import { verify, type Verdict } from './verify.js';

export interface Row extends Latency {
  readonly name: string;
  readonly what: string;
  readonly operationsPerSecond: number;
  readonly errors: number;
  readonly problems: Readonly<Record<string, number>>;
  /** Null for a row that stores nothing. */
  readonly mismatches: number | null;
  readonly firstMismatches: readonly string[];
  readonly debitsPerCommit: number | null;
  /** CPU microseconds per operation; null where they cannot be measured. */
  readonly apiMicros: number | null;
  readonly databaseMicros: number | null;
  /** Without HTTP this includes the ledger, which shares a process with its callers. */
  readonly generatorMicros: number;
  readonly commandsPerCommit: number | null;
  /** The number of processors that other programs kept busy. A row with a high value means little. */
  readonly foreignCores: number;
}

export interface Setting {
  /** The URI of the row's own database. */
  readonly mongodbUri: string;
  /** Undefined for a server that we did not start. */
  readonly databasePid: number | undefined;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly nodeFlags: readonly string[];
}

export async function measure(scenario: Scenario, setting: Setting): Promise<Row> {
  const stand = await openStand(scenario, setting.mongodbUri, setting.nodeFlags);
  try {
    return await run(scenario, setting, stand);
  } finally {
    await stand.close();
  }
}

async function run(
  { name, what, accounts, operation, connections, through, ratePerSecond, noisyNeighbour, ...load }: Scenario,
  { databasePid, warmUpMs, measureMs }: Setting,
  { apis, database: { uri, apiKey, connection } }: Stand,
): Promise<Row> {
  const apiCpu = new CpuWindow(() => cpuMicrosOf(apis.map(({ pid }) => pid)));
  const databaseCpu = new CpuWindow(() => cpuMicrosOf(databasePid === undefined ? [] : [databasePid]));
  const machineCpu = new CpuWindow(machineCpuMicros);
  const noise = noisyNeighbour === true ? await startNoise({ port: apis[0]!.port, apiKey }) : null;
  const done = await sendOrder(
    through === 'ledger without http' ? './in-process.js' : './load.js',
    {
      operation,
      accounts,
      warmUpMs,
      measureMs,
      apiKey,
      mongodbUri: uri,
      prepared: load.prepared ?? {},
      repeatsOfTen: load.repeatsOfTen ?? 0,
      slots: connections,
      ports: apis.map(({ port }) => port),
      ...(ratePerSecond !== undefined && { ratePerSecond }),
    },
    () => {
      apiCpu.mark();
      databaseCpu.mark();
      machineCpu.mark();
    },
  );
  if (noise) {
    const { batches, reads } = await noise.stop();
    process.stdout.write(`· the neighbour had ${batches} batches and ${reads} reads answered\n`);
  }
  const { latenciesMs, seconds, problems, acknowledged, cpuMicros, traffic } = done;
  const stores = through !== 'api without ledger';
  const verdict: Verdict | null = stores ? await verify(connection.db!, acknowledged, accounts) : null;
  const operations = latenciesMs.length;
  const ownMicros = cpuMicros + (apiCpu.micros ?? 0) + (databaseCpu.micros ?? 0);
  return {
    name,
    what,
    problems,
    operationsPerSecond: operations / seconds,
    ...latencyOf(latenciesMs),
    errors: Object.values(problems).reduce((total, count) => total + count, 0),
    mismatches: verdict && verdict.mismatches.length,
    firstMismatches: verdict?.mismatches.slice(0, 5) ?? [],
    debitsPerCommit: verdict && verdict.perCommit,
    apiMicros: apiCpu.micros && apiCpu.micros / operations,
    databaseMicros: databaseCpu.micros && databaseCpu.micros / operations,
    generatorMicros: cpuMicros / operations,
    commandsPerCommit: traffic ? commandsPerCommit(traffic) : null,
    foreignCores: Math.max(0, machineCpu.micros! - ownMicros) / (seconds * 1_000_000),
  };
}

const commandsPerCommit = ({ commands, commits }: DatabaseTraffic): number => commands / Math.max(1, commits);

/** Measures the CPU time between the first two marks. */
class CpuWindow {
  readonly #read: () => number | null;
  readonly #marks: (number | null)[] = [];

  constructor(read: () => number | null) {
    this.#read = read;
  }

  mark(): void {
    this.#marks.push(this.#read());
  }

  get micros(): number | null {
    const [before = null, after = null] = this.#marks;
    return before === null || after === null ? null : after - before;
  }
}
