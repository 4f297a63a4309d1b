/**
 * Keeps Temporal workers running for as long as the process lives. While Temporal is away, at the start or later, it
 * tries again; `stop` takes no new work, finishes what runs, and resolves when all of it is done.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { TemporalAddress } from '../boot/temporal-address.js';
import { NO_METRICS, type Metrics } from '../observe/metrics.js';
import { activityCalls } from './activity-calls.js';
import type { Queue } from './queues.js';

const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 5_000;
/** Workers that ran this long were healthy: their next failure starts with the short pause again. */
const HEALTHY_AFTER_MS = 60_000;
/** Running work may finish within the grace time and is abandoned after the force time: Temporal then retries it. */
const SHUTDOWN = { shutdownGraceTime: '30s', shutdownForceTime: '35s' } as const;
/** A failure that goes on is logged at every 12th try only. */
const REPEAT_LOG_EVERY = 12;

export interface WorkerHost {
  /** Throws and names a worker that does not run. */
  readonly assertRunning: () => void;
  stop(): Promise<void>;
}

export interface WorkerHostOptions {
  readonly temporal: TemporalAddress;
  readonly queues: readonly Queue[];
  readonly logger: Logger;
  readonly metrics?: Metrics;
}

export function startWorkerHost(options: WorkerHostOptions): WorkerHost {
  const { temporal, queues, logger, metrics = NO_METRICS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let workers: readonly Worker[] = [];

  const shutDown = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  signal.addEventListener('abort', shutDown);

  /** Runs all workers until a stop, or until Temporal or a worker fails permanently. */
  async function runWorkers(): Promise<void> {
    const connection = await NativeConnection.connect(temporal.connectionOptions);
    try {
      const { namespace } = temporal;
      const activity = [activityCalls(metrics)];
      // A worker that the service refuses leaves its threads behind: ask for the namespace first.
      await connection.workflowService.describeNamespace({ namespace });
      workers = await Promise.all(
        queues.map((queue) =>
          Worker.create({
            ...{ ...queue, connection, namespace, ...SHUTDOWN },
            interceptors: { ...queue.interceptors, activity },
          }),
        ),
      );
      // A worker that fails stops the others, so that all of them start again together.
      const runs = workers.map((worker) => worker.run().finally(shutDown));
      if (signal.aborted) shutDown();
      else logger.info({ queues: queues.map(({ taskQueue }) => taskQueue) }, 'working');
      await Promise.allSettled(runs);
      await Promise.all(runs);
    } finally {
      workers = [];
      await connection.close().catch(() => undefined);
    }
  }

  async function runUntilStopped(): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      const startedAt = performance.now();
      try {
        await runWorkers();
      } catch (err) {
        if (performance.now() - startedAt > HEALTHY_AFTER_MS) failures = 0;
        if (failures % REPEAT_LOG_EVERY === 0) logger.warn({ err }, 'the Temporal workers do not run; trying again');
        failures += 1;
        const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), MAX_PAUSE_MS);
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  const running = runUntilStopped();
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
      await running;
    },
  };
}
