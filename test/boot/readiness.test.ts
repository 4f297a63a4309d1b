import { expect, test } from '@jest/globals';
import { createReadiness } from '../../boot/readiness.js';

const lines: { fields: object; message: string }[] = [];
const log = {
  warn: (fields: object, message: string) => {
    lines.push({ fields, message });
  },
};

test('a check that hangs fails after its time limit', async () => {
  const hanging = () => new Promise<never>(() => undefined);
  const readiness = createReadiness({ MongoDB: hanging, Temporal: () => undefined }, { log, timeoutMs: 5 });
  expect(await readiness.missing()).toEqual(['MongoDB']);
});

test('many probers at once cost one round of checks', async () => {
  let rounds = 0;
  const check = () => {
    rounds += 1;
  };
  const { missing } = createReadiness({ check }, { log, ttlMs: 600_000 });
  await Promise.all([missing(), missing(), missing()]);
  await missing();
  expect(rounds).toBe(1);
});

test('a result is checked again when its time is over', async () => {
  let away = true;
  const check = () => (away ? Promise.reject(new Error('away')) : Promise.resolve());
  const { missing } = createReadiness({ check }, { log, ttlMs: 0 });
  expect(await missing()).toEqual(['check']);
  away = false;
  expect(await missing()).toEqual([]);
});

test('the log gets the reason when a check begins to fail, and not at every probe', async () => {
  lines.length = 0;
  let away = true;
  const error = new Error('connection refused');
  const MongoDB = () => {
    if (away) throw error;
  };
  const { missing } = createReadiness({ MongoDB }, { log, ttlMs: 0 });
  await missing();
  await missing();
  expect(lines).toEqual([{ fields: { err: error, check: 'MongoDB' }, message: 'not ready' }]);
  away = false;
  await missing();
  away = true;
  await missing();
  expect(lines).toHaveLength(2);
});
