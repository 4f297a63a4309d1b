import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Collection } from 'mongodb';
import { startHeartbeat } from '../../ledger/mongo/heartbeat.js';
import type { ProcessDocument } from '../../ledger/mongo/models.js';
import { ServerClock } from '../../ledger/mongo/server-clock.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A database that answers each heartbeat after a while; `Infinity`: it is away, and the driver gives up after two seconds. */
function database() {
  const answering = { afterMs: 10, beats: 0 };
  const processes = {
    async findOneAndUpdate() {
      answering.beats += 1;
      const { afterMs } = answering;
      await new Promise((resolve) => setTimeout(resolve, Math.min(afterMs, 2_000)));
      if (afterMs === Infinity) throw new Error('away');
      return { at: new Date() };
    },
    find: () => ({ toArray: () => Promise.resolve([]) }),
    deleteOne: () => Promise.resolve(),
  } as unknown as Collection<ProcessDocument>;
  const clock = new ServerClock();
  const errors: unknown[] = [];
  const start = () => startHeartbeat({ processes, clock, onError: (error) => errors.push(error) });
  return { answering, clock, errors, start };
}

test('heartbeats do not pile up while the database is away: a stop waits for one of them only', async () => {
  const { answering, errors, start } = database();
  const starting = start();
  await jest.advanceTimersByTimeAsync(10);
  const heartbeat = await starting;
  answering.afterMs = Infinity;
  await jest.advanceTimersByTimeAsync(60_500);
  expect(errors.length).toBeGreaterThan(15);
  let isClosed = false;
  const closing = heartbeat.close().then(() => {
    isClosed = true;
  });
  await jest.advanceTimersByTimeAsync(2_000);
  expect(isClosed).toBe(true);
  await closing;
});

test('a start waits for a heartbeat that says enough about the time: none before is of use', async () => {
  const { answering, clock, start } = database();
  answering.afterMs = 1_500;
  const starting = start();
  await jest.advanceTimersByTimeAsync(2_000);
  answering.afterMs = 10;
  await jest.advanceTimersByTimeAsync(1_100);
  await starting;
  expect(answering.beats).toBe(3);
  expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(100);
});

test('a start on a database that is away fails', async () => {
  const { answering, start } = database();
  answering.afterMs = Infinity;
  const failed = expect(start()).rejects.toThrow('away');
  await jest.advanceTimersByTimeAsync(2_000);
  await failed;
});
