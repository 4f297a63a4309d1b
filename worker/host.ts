/**
 * Keeps Temporal workers running for as long as the process lives. A Temporal that is away, at the start or later, is
 * waited for; `stop` takes no new work, finishes what runs, and resolves when all of it is done.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { TemporalAddress } from '../boot/temporal-address.js';
import type { Queue } from './queues.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** Workers that ran this long were well: their next failure starts with the short pause again. */
const HEALTHY_AFTER_MS = 60_000;
/** What runs may finish within the first, and is given up after the second: Temporal then repeats it elsewhere. */
const LIMITS = { shutdownGraceTime: '30s', shutdownForceTime: '35s' } as const;
/** A failure that stays the same is logged again after so many tries. */
const REPEAT_LOG_EVERY = 12;

export interface WorkerHost {
  /** Throws, naming a worker that does not run. */
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

  /** One life: until a stop, or until Temporal or a worker fails for good. */
  async function live(): Promise<void> {
    const connection = await NativeConnection.connect(temporal.connectionOptions);
    try {
      const { namespace } = temporal;
      workers = await Promise.all(queues.map((queue) => Worker.create({ ...queue, connection, namespace, ...LIMITS })));
      // One that fails takes the others with it, so that all of them start anew together.
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
