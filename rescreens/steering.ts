/** Carries out what people decide about a re-screen. The record is changed first, and its workflow looks at it then. */
import { FuelgaugeError } from '../domain/errors.js';
import { hasEnded, type Rescreen } from '../domain/rescreens/rescreen.js';
import { askToRunNow, cancel, retryFailed } from '../domain/rescreens/steps.js';
import type { RescreenRecord } from './models.js';
import type { RescreenRecords } from './record.js';
import type { RescreenSignals } from './signals.js';

export interface RescreenSteering {
  /** Before the first screened candidate the price goes back. Throws `rescreen-ended`. */
  cancel(id: string): Promise<RescreenRecord>;
  /** Waits for no further edit. Throws `rescreen-ended`. */
  runNow(id: string): Promise<RescreenRecord>;
  /** Costs nothing. Throws `rescreen-ended` or `rescreen-not-ended`. */
  retryFailed(id: string): Promise<RescreenRecord>;
  /** Cancels what is open of a job. Returns what was cancelled. */
  closeJob(accountId: string, jobId: string, spaceId?: string): Promise<readonly RescreenRecord[]>;
  closeAccount(accountId: string): Promise<void>;
}

interface SteeringParts {
  readonly records: RescreenRecords;
  readonly signals: Pick<RescreenSignals, 'sendBriefly'>;
}

export function createRescreenSteering({ records, signals }: SteeringParts): RescreenSteering {
  const decide = async (id: string, rule: (record: RescreenRecord) => Rescreen | null): Promise<RescreenRecord> => {
    const { record, changed } = (await records.change(id, rule, { isNews: true }))!;
    if (changed && record.isOpen) await signals.sendBriefly(record);
    return record;
  };

  const cancelAll = async (open: readonly RescreenRecord[], reason: string): Promise<RescreenRecord[]> => {
    const decided = await Promise.all(open.map(({ _id }) => decide(_id, (stored) => cancel(stored, reason))));
    return decided.filter((record) => record.reason === reason);
  };

  return {
    async cancel(id) {
      const record = await decide(id, (stored) => cancel(stored, 'cancelled-by-request'));
      if (record.state !== 'cancelled') throw ended(record, 'It can no longer be cancelled.');
      return record;
    },

    async runNow(id) {
      const record = await decide(id, askToRunNow);
      if (hasEnded(record)) throw ended(record, 'Edit the score cards again to start another one.');
      return record;
    },

    async retryFailed(id) {
      const found = (await records.find(id))!;
      const newest = await records.newest(found.accountId, found.jobId);
      if (newest && newest._id !== id) throw ended(found, 'A newer one screens its candidates.');
      const before = await decide(id, retryFailed);
      if (before.state === 'cancelled' || before.state === 'failed') {
        throw ended(before, 'Edit the score cards again to start another one.');
      }
      if (!hasEnded(before) && before.round === 0) {
        throw new FuelgaugeError(
          'rescreen-not-ended',
          'The re-screen has not ended yet. Failed candidates can be screened again when it has.',
        );
      }
      return before;
    },

    async closeJob(accountId, jobId, spaceId) {
      const open = await records.listOpen(accountId, jobId);
      const ofSpace = open.filter((record) => spaceId === undefined || record.spaceId === spaceId);
      return await cancelAll(ofSpace, 'job-closed');
    },

    async closeAccount(accountId) {
      await cancelAll(await records.listOpen(accountId), 'account-closed');
    },
  };
}

const ended = ({ state }: Rescreen, next: string): FuelgaugeError =>
  new FuelgaugeError('rescreen-ended', `The re-screen has ended: it is ${state}. ${next}`, { state });
