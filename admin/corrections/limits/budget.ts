/**
 * Adds up what a person has asked for in the last 24 hours and nobody else has approved, in one document for each person.
 * A correction takes its place there before it is stored, in one guarded write: of several that are asked for at once,
 * from any sessions and for any accounts, each counts those before it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Model } from 'mongoose';
import { FuelgaugeError, tryAgain } from '../../../domain/errors.js';
import { insertIfMissing } from '../../../storage/insert-if-missing.js';
import { approversNeeded, type Sums } from './limits.js';
import type { BudgetRecord, LimitRecord, Reservation } from '../models.js';

const WINDOW_MS = 24 * 60 * 60_000;
/** One document holds them all. */
const MAX_RESERVED = 500;
const MAX_TRIES = 100;
const MAX_PAUSE_MS = 20;

export type Wanted = Pick<Reservation, 'correctionId' | 'accountId' | 'tokens'>;

export interface Budget {
  /**
   * Resolves with how many others have to approve. The same correction again has the place that it took; with other
   * content it is a `key-conflict`.
   */
  reserve(staffId: string, wanted: Wanted, limit: LimitRecord): Promise<number>;
  /** The sums by which `reserve` would decide now. */
  estimate(staffId: string, wanted: Wanted): Promise<Sums>;
  /** Somebody else approved it, or nothing comes of it. */
  release(staffId: string, correctionId: string): Promise<void>;
}

export function createBudget(model: Model<BudgetRecord>, now: () => Date): Budget {
  const read = async (staffId: string): Promise<BudgetRecord> =>
    (await model.findById(staffId).lean<BudgetRecord>()) ?? { _id: staffId, revision: 0, reserved: [] };

  const counted = ({ reserved }: BudgetRecord): Reservation[] => {
    const from = now().getTime() - WINDOW_MS;
    return reserved.filter(({ at }) => at.getTime() > from);
  };

  /** Null: another call came in between. */
  const tryReserve = async (staffId: string, wanted: Wanted, limit: LimitRecord): Promise<number | null> => {
    const budget = await read(staffId);
    const reserved = counted(budget);
    const taken = reserved.find(({ correctionId }) => correctionId === wanted.correctionId);
    if (taken) return sameOrConflict(taken, wanted);
    if (reserved.length >= MAX_RESERVED) throw tooMany();
    const neededApprovals = approversNeeded(limit, wanted.tokens, sumsWith(reserved, wanted));
    const { matchedCount } = await model.updateOne(
      { _id: staffId, revision: budget.revision },
      { $set: { reserved: [...reserved, { ...wanted, neededApprovals, at: now() }], revision: budget.revision + 1 } },
      { runValidators: true },
    );
    return matchedCount === 1 ? neededApprovals : null;
  };

  return {
    async reserve(staffId, wanted, limit) {
      if (wanted.tokens === 0) return limit.leastApprovers;
      await insertIfMissing(model, staffId, { revision: 0, reserved: [] });
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const needed = await tryReserve(staffId, wanted, limit);
        if (needed !== null) return needed;
        await sleep(Math.random() * Math.min(tries + 1, MAX_PAUSE_MS));
      }
      throw tryAgain('You ask for too many corrections at once. Send this one again in a moment.');
    },

    async estimate(staffId, wanted) {
      const others = counted(await read(staffId)).filter(({ correctionId }) => correctionId !== wanted.correctionId);
      return sumsWith(others, wanted);
    },

    async release(staffId, correctionId) {
      await model.updateOne(
        { _id: staffId, 'reserved.correctionId': correctionId },
        { $pull: { reserved: { correctionId } }, $inc: { revision: 1 } },
      );
    },
  };
}

function sumsWith(reserved: readonly Reservation[], { accountId, tokens }: Wanted): Sums {
  const sum = (of: readonly Reservation[]): number => of.reduce((total, one) => total + one.tokens, tokens);
  return { inAccount: sum(reserved.filter((one) => one.accountId === accountId)), inAll: sum(reserved) };
}

function sameOrConflict(taken: Reservation, { accountId, tokens }: Wanted): number {
  if (taken.accountId === accountId && taken.tokens === tokens) return taken.neededApprovals;
  throw new FuelgaugeError('key-conflict', 'This requestId was already used for another correction. Use a new one.');
}

const tooMany = (): FuelgaugeError =>
  new FuelgaugeError(
    'too-many-requests',
    `You have asked for ${MAX_RESERVED} corrections in 24 hours. Wait until the oldest of them is 24 hours old.`,
  );
