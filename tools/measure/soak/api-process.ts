/** Starts one API process on a database, and asks it for its memory. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { STARTS } from '../../../boot/memory.js';
import { untilAnswering } from '../../servers/answering.js';
import { startGuarded } from '../../servers/guarded-process.js';
import { freePort } from '../../servers/ports.js';
import { until } from '../../servers/wait.js';
import { SANDBOX_SECRET_KEY, SANDBOX_WEBHOOK_SECRET } from '../../stand-ins/stripe-sandbox/keys.js';

const REPORT_TIMEOUT_MS = 20_000;
const START_TIMEOUT_MS = 60_000;
const MAIN = fileURLToPath(new URL('../../../api/main.js', import.meta.url));
const HEAP_REPORT = new URL('heap-report.js', import.meta.url).href;

export interface Memory {
  readonly rssMb: number;
  readonly keptMb: number;
}

export interface SoakedApi {
  readonly port: number;
  /** After a forced collection. */
  memory(): Promise<Memory>;
  hasExited(): boolean;
  stop(): Promise<void>;
}

export async function startSoakedApi(mongodbUri: string, logDir: string): Promise<SoakedApi> {
  const port = await freePort();
  let onReport: ((memory: Memory) => void) | undefined;
  const logFile = path.join(logDir, 'api.log');
  const api = await startGuarded({
    name: 'The API',
    command: process.execPath,
    args: [...STARTS.api.flags, `--import=${HEAP_REPORT}`, '--enable-source-maps', MAIN],
    env: {
      NODE_ENV: 'development',
      MONGODB_URI: mongodbUri,
      // Nothing listens there: what needs them is refused, and the process is never ready, which changes no answer.
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      TEMPORAL_NAMESPACE: 'default',
      STRIPE_API_BASE: 'http://127.0.0.1:1',
      STRIPE_SECRET_KEY: SANDBOX_SECRET_KEY,
      STRIPE_WEBHOOK_SECRET: SANDBOX_WEBHOOK_SECRET,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      ALLOWED_ORIGINS: 'https://host.example',
      PORT: String(port),
      METRICS_PORT: '0',
      LOG_LEVEL: 'error',
    },
    output: { logFile },
    onLine: (line) => {
      const memory = readReport(line);
      if (memory) onReport?.(memory);
    },
  });
  await untilAnswering(api, { failure: 'The API did not start.', logFile }, (giveUp) =>
    until(() => fetch(`http://127.0.0.1:${port}/healthz`), START_TIMEOUT_MS, giveUp),
  );
  return {
    port,
    hasExited: () => api.hasExited(),
    stop: () => api.stop(),
    memory: () =>
      new Promise((resolve, reject) => {
        const timeout = setTimeout(() => {
          reject(new Error('The API did not report its memory.'));
        }, REPORT_TIMEOUT_MS);
        onReport = (memory) => {
          clearTimeout(timeout);
          resolve(memory);
        };
        process.kill(api.pid, 'SIGUSR2');
      }),
  };
}

const megabytes = (bytes: number): number => bytes / 1024 / 1024;

function readReport(line: string): Memory | null {
  if (!line.startsWith('{"heapReport"')) return null;
  const { heapReport } = JSON.parse(line) as { heapReport: { rss: number; kept: number } };
  return { rssMb: megabytes(heapReport.rss), keptMb: megabytes(heapReport.kept) };
}
