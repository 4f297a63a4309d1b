import { expect, test } from '@jest/globals';
import { createSweep } from '../../storage/sweep.js';

const free = { renew: () => Promise.resolve(true), release: () => Promise.resolve() };

function sweepOf(steps: (() => Promise<unknown>)[], lease = free) {
  const errors: unknown[] = [];
  const sweep = createSweep({ lease, steps, pauseMs: 0, onError: (error) => errors.push(error) });
  return { sweep, errors };
}

test('a step that fails is reported and stops no other', async () => {
  const done: string[] = [];
  const failure = new Error('no answer');
  const { sweep, errors } = sweepOf([
    () => Promise.resolve(done.push('first')),
    () => Promise.reject(failure),
    () => Promise.resolve(done.push('last')),
  ]);
  expect(await sweep.once()).toBe(true);
  expect(done).toEqual(['first', 'last']);
  expect(errors).toEqual([failure]);
});

test('nothing is done while another process has the lease', async () => {
  let rounds = 0;
  const { sweep } = sweepOf([() => Promise.resolve((rounds += 1))], { ...free, renew: () => Promise.resolve(false) });
  expect(await sweep.once()).toBe(false);
  expect(rounds).toBe(0);
});

test('rounds are repeated, also after a lease that could not be renewed, until the sweep is stopped', async () => {
  let renewals = 0;
  let released = false;
  let rounds = 0;
  const failure = new Error('the database is away');
  const lease = {
    renew: () => {
      renewals += 1;
      return renewals === 2 ? Promise.reject(failure) : Promise.resolve(true);
    },
    release: () => {
      released = true;
      return Promise.resolve();
    },
  };
  let enough: () => void = () => undefined;
  const threeRounds = new Promise<void>((resolve) => {
    enough = resolve;
  });
  let underWay = false;
  const { sweep, errors } = sweepOf(
    [
      async () => {
        underWay = true;
        rounds += 1;
        if (rounds === 3) enough();
        await new Promise((resolve) => setImmediate(resolve));
        underWay = false;
      },
    ],
    lease,
  );
  const running = sweep.start();
  await threeRounds;
  await running.stop();
  expect([underWay, released]).toEqual([false, true]);
  expect(errors).toEqual([failure]);
  const stopped = rounds;
  // A round that was still to come would come first: its timer was set before this one.
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(rounds).toBe(stopped);
});
