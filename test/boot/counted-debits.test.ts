import { expect, test } from '@jest/globals';
import { countedDebits } from '../../boot/counted-debits.js';
import { FuelgaugeError } from '../../domain/errors.js';
import type { Ledger } from '../../ledger/ledger.js';
import { createMetrics } from '../../observe/metrics.js';

type Debit = Ledger['debit'];

test('every debit is counted by what came of it, and answered as the ledger answered', async () => {
  const metrics = createMetrics('worker');
  const outcomeOf = async (debit: () => Promise<unknown>): Promise<unknown> => {
    const ledger = countedDebits({ debit: debit as unknown as Debit } as Ledger, metrics);
    return await ledger.debit({} as Parameters<Debit>[0]).catch((error: unknown) => error);
  };
  const charged = { ok: true, repeated: false };
  const unavailable = new FuelgaugeError('ledger-unavailable', 'away');
  const broken = new Error('broken');
  expect(await outcomeOf(() => Promise.resolve(charged))).toBe(charged);
  await outcomeOf(() => Promise.resolve({ ok: true, repeated: true }));
  await outcomeOf(() => Promise.resolve({ ok: false, refusal: { code: 'credits-exhausted' } }));
  expect(await outcomeOf(() => Promise.reject(unavailable))).toBe(unavailable);
  expect(await outcomeOf(() => Promise.reject(broken))).toBe(broken);
  const counted = (await metrics.registry.metrics()).match(/^fuelgauge_debits_total\{.*$/gm);
  expect(counted).toEqual([
    'fuelgauge_debits_total{outcome="charged"} 1',
    'fuelgauge_debits_total{outcome="already_charged"} 1',
    'fuelgauge_debits_total{outcome="credits-exhausted"} 1',
    'fuelgauge_debits_total{outcome="ledger-unavailable"} 1',
    'fuelgauge_debits_total{outcome="internal-error"} 1',
  ]);
});
