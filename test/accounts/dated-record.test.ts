import { describe, expect, test } from '@jest/globals';
import { carriedThrough } from '../../accounts/catalogue/carried.js';
import { createReading } from '../../accounts/catalogue/reading.js';
import { plansInForce } from '../../accounts/plans-in-force.js';
import { priceListIssues } from '../../accounts/price-lists.js';
import { inForceAt, stateOf } from '../../domain/pricing/dated.js';
import { SEED_PLANS } from '../../domain/pricing/plan.js';
import { later, T0 } from '../support/time.js';

const versions = [0, 10, 20].map((ms, n) => ({ version: n + 1, startsAt: later(ms) }));

test('the version in force is the last one whose start has come', () => {
  const at = (ms: number) => inForceAt(versions, later(ms))?.version;
  expect([-1, 0, 9, 10, 19, 20, 999].map(at)).toEqual([undefined, 1, 1, 2, 2, 3, 3]);
  expect(versions.map((one) => stateOf(versions, one, later(10)))).toEqual(['past', 'active', 'scheduled']);
});

test('a change at once lasts through scheduled contents, each of which keeps only what it changes itself', () => {
  const before = { name: 'a', credits: 50, price: { amount: 1 } };
  const coming = [
    { name: 'a', credits: 70, price: { amount: 1 } },
    { name: 'a', credits: 70, price: { amount: 2 } },
  ];
  expect(carriedThrough(coming, before, { name: 'b', credits: 60, price: { amount: 1 } })).toEqual([
    { name: 'b', credits: 70, price: { amount: 1 } },
    { name: 'b', credits: 70, price: { amount: 2 } },
  ]);
  expect(carriedThrough(coming, undefined, before)).toEqual(coming);
});

test('the plans on sale are those in force, from the smallest to the largest, forwards and backwards in time', () => {
  const [{ id, ...content }] = SEED_PLANS as unknown as [(typeof SEED_PLANS)[number]];
  const made = { createdBy: 'staff:a', createdAt: T0, scheduledBy: 'staff:a', scheduledAt: T0 } as const;
  const of = (ms: number, n: number, credits: number) => ({
    ...{ ...made, id: `${n}`, version: n, startsAt: later(ms), content: { ...content, creditsPerPeriod: credits } },
  });
  const at = plansInForce([
    { _id: id, versions: [of(0, 1, 50), of(10, 2, 150)] },
    { _id: 'b', versions: [of(5, 1, 100)] },
  ]);
  const shown = (ms: number) => at(later(ms)).map((plan) => `${plan.id} ${plan.creditsPerPeriod}`);
  expect(shown(-1)).toEqual([]);
  expect(shown(4)).toEqual(['free 50']);
  expect(shown(5)).toEqual(['free 50', 'b 100']);
  expect(shown(10)).toEqual(['b 100', 'free 150']);
  expect(shown(9)).toEqual(['free 50', 'b 100']);
  expect(at(later(11))).toBe(at(later(999)));
});

test('a price list has one price for each feature, and none of nothing', () => {
  expect(priceListIssues({ items: [] }).length).toBe(3);
});

describe('a reading', () => {
  test('is as old as the beginning of its load, and is used for half a minute', async () => {
    let nowMs = T0.getTime();
    const time = { now: () => T0, serverNow: () => new Date(nowMs) };
    const load = () => {
      nowMs += 20_000;
      return Promise.resolve('read');
    };
    const reading = createReading({ initial: '', load, everyMs: 3_600_000, time });
    await reading.open();
    nowMs += 10_000;
    expect(reading.fresh()).toBe('read');
    nowMs += 1;
    expect(() => reading.fresh()).toThrow('could not read the plans and prices lately');
    expect(reading.last()).toBe('read');
    reading.close();
  });

  test('that hangs does not keep a later one from being made', async () => {
    const time = { now: () => T0, serverNow: () => T0 };
    const loads = [Promise.resolve('first'), new Promise<string>(() => undefined), Promise.resolve('third')];
    const reading = createReading({ initial: '', load: () => loads.shift()!, everyMs: 3_600_000, time, timeoutMs: 20 });
    await reading.open();
    await expect(reading.refresh()).rejects.toThrow('no answer');
    await reading.refresh();
    expect(reading.last()).toBe('third');
    reading.close();
  });
});
