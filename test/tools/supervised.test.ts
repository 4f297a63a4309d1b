import { expect, test } from '@jest/globals';
import { supervise } from '../../tools/demo/supervised.js';
import type { GuardedProcess, ProcessEnd } from '../../tools/servers/guarded-process.js';
import { eventually } from '../support/eventually.js';

/** A process that lives until it is told otherwise. */
function fakeProcess(pid: number): GuardedProcess & { die: () => void } {
  let end!: (end: ProcessEnd) => void;
  let ended = false;
  const exited = new Promise<ProcessEnd>((resolve) => {
    end = (how) => {
      ended = true;
      resolve(how);
    };
  });
  const stop = () => {
    end({ code: 0, signal: null });
    return Promise.resolve();
  };
  const die = () => {
    end({ code: null, signal: 'SIGKILL' });
  };
  return { pid, exited, hasExited: () => ended, stop, kill9: stop, die };
}

function supervisedFakes(failures: number[] = []) {
  const started: ReturnType<typeof fakeProcess>[] = [];
  const said: string[] = [];
  let restarts = 0;
  let attempts = 0;
  const supervised = supervise({
    name: 'api',
    signal: new AbortController().signal,
    start: () => {
      attempts += 1;
      if (failures.includes(attempts)) return Promise.reject(new Error('no port'));
      const running = fakeProcess(100 + attempts);
      started.push(running);
      return Promise.resolve(running);
    },
    say: (line) => said.push(line),
    onRestart: () => {
      restarts += 1;
    },
  });
  return { supervised, started, said, restarts: () => restarts };
}

test('a process that ends by itself is started again, and said', async () => {
  const { supervised, started, said, restarts } = supervisedFakes();
  const api = await supervised;
  started[0]?.die();
  await eventually(() => {
    expect(api.current().pid).toBe(102);
  });
  expect(said).toEqual(['api ended by itself (SIGKILL); starting it again.', 'api runs again (process 102).']);
  expect(restarts()).toBe(1);
  await api.stop(0);
});

test('a restart that fails is tried again', async () => {
  const { supervised, started, said } = supervisedFakes([2]);
  const api = await supervised;
  started[0]?.die();
  await eventually(() => {
    expect(api.current().pid).toBe(103);
  });
  expect(said[1]).toContain('api could not be started again: Error: no port');
  await api.stop(0);
});

test('a process that was stopped stays down', async () => {
  const { supervised, started, said } = supervisedFakes();
  const api = await supervised;
  // Waits for the supervision to end: nothing can be started after that.
  await api.stop(0);
  expect(started).toHaveLength(1);
  expect(said).toEqual([]);
});

test('the first start fails for the caller', async () => {
  await expect(supervisedFakes([1]).supervised).rejects.toThrow('no port');
});
