import { FuelgaugeError } from '../domain/errors.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Metrics } from '../observe/metrics.js';

/** Counts every debit by what came of it, whichever door it came through. */
export function countedDebits(ledger: Ledger, metrics: Metrics): Ledger {
  const count = (outcome: string): void => {
    metrics.add('fuelgauge_debits_total', { outcome });
  };
  return {
    ...ledger,
    async debit(request) {
      try {
        const answer = await ledger.debit(request);
        if (!answer.ok) count(answer.refusal.code);
        else count(answer.repeated ? 'already_charged' : 'charged');
        return answer;
      } catch (error) {
        count(error instanceof FuelgaugeError ? error.code : 'internal-error');
        throw error;
      }
    },
  };
}
