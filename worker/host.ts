/**
 * Keeps Temporal workers running as long as the process lives. While Temporal is away, at the start or later, it retries
 * with a backoff. `stop` takes no new work, finishes the running work, and resolves when all of it is done.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { TemporalAddress } from '../boot/temporal-address.js';
import type { Queue } from './queues.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** Workers that ran this long were healthy: after their next failure the backoff starts from the short pause again. */
const HEALTHY_AFTER_MS = 60_000;
/** Running work may finish within the grace time. After the force time it is dropped, and Temporal retries it elsewhere. */
const LIMITS = { shutdownGraceTime: '30s', shutdownForceTime: '35s' } as const;
/** A failure that persists is logged again after this number of tries. */
const REPEAT_LOG_EVERY = 12;

export interface WorkerHost {
  /** Throws an error that names a worker which is not running. */
  assertRunning(): void;
  stop(): Promise<void>;
}

export interface WorkerHostOptions {
  readonly temporal: TemporalAddress;
  readonly queues: readonly Queue[];
  readonly logger: Logger;
}

export function startWorkerHost({ temporal, queues, logger }: WorkerHostOptions): WorkerHost {
  const stopping = new AbortController();
  const { signal } = stopping;
  let workers: readonly Worker[] = [];

  const shutDown = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  signal.addEventListener('abort', shutDown);

  /** Runs the workers until `stop`, or until Temporal or a worker fails for good. */
  async function live(): Promise<void> {
    const connection = await NativeConnection.connect(temporal.connectionOptions);
    try {
      const { namespace } = temporal;
      workers = await Promise.all(queues.map((queue) => Worker.create({ ...queue, connection, namespace, ...LIMITS })));
      // A worker that fails stops the others, so that all of them start again together.
      const runs = workers.map((worker) => worker.run().finally(shutDown));
      if (signal.aborted) shutDown();
      else logger.info({ queues: queues.map(({ taskQueue }) => taskQueue) }, 'working');
      await Promise.allSettled(runs);
      await Promise.all(runs);
    } finally {
      workers = [];
      await connection.close();
    }
  }

  async function liveOn(): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      const startedAt = performance.now();
      try {
        await live();
      } catch (err) {
        if (performance.now() - startedAt > HEALTHY_AFTER_MS) failures = 0;
        if (failures % REPEAT_LOG_EVERY === 0) logger.warn({ err }, 'Temporal cannot be worked with; trying again');
        failures += 1;
        const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  const living = liveOn();
  return {
    assertRunning() {
      if (workers.length === 0) throw new Error('Temporal is not connected');
      for (const worker of workers) {
        if (worker.getState() !== 'RUNNING') {
          throw new Error(`the worker of ${worker.options.taskQueue} is ${worker.getState()}`);
        }
      }
    },
    async stop() {
      stopping.abort();
      await living;
    },
  };
}
