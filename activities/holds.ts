/** Holds as activities, for work whose price must be sure before it starts. A workflow that dies gives back by expiry. */
import { z } from 'zod';
import { debitView, holdView, type DebitAnswer, type HoldAnswer, type SettleAnswer } from '../domain/answers.js';
import { MAX_CREDITS } from '../domain/credits.js';
import { isCharge } from '../domain/reducer/entry.js';
import { notFound } from '../domain/errors.js';
import { DEFAULT_HOLD_SECONDS, MAX_HOLD_QUANTITY, MAX_HOLD_SECONDS } from '../domain/limits.js';
import { FEATURES } from '../domain/price-list.js';
import { done, type Done, type Ledger } from '../ledger/ledger.js';
import type { failing } from './errors.js';
import { action, id, ownId, parseInput } from './input.js';

export type HoldLedger = Pick<Ledger, 'hold' | 'holdBulk' | 'resolveHold' | 'findHold'>;

const holdOptions = z.object({
  accountId: id,
  spaceId: id.exactOptional(),
  memberId: id.exactOptional(),
  ttlSeconds: z.int().min(1).max(MAX_HOLD_SECONDS).default(DEFAULT_HOLD_SECONDS),
});
const holdInput = holdOptions.extend({ action, requestId: id.exactOptional() });
const bulkHoldInput = holdOptions.extend({
  feature: z.enum(FEATURES),
  quantity: z.int().min(1).max(MAX_HOLD_QUANTITY),
  requestId: id,
});
const settleInput = z.object({ holdId: ownId, tokens: z.int().min(1).max(MAX_CREDITS).exactOptional() });
const releaseInput = z.object({ holdId: ownId });

export function createHoldActivities(ledger: HoldLedger, activity: ReturnType<typeof failing>) {
  const asItStands = async (holdId: string, { balance }: Pick<Done, 'balance'>): Promise<HoldAnswer> => {
    const hold = await ledger.findHold(holdId);
    if (!hold) throw notFound('hold');
    return { hold, balance };
  };

  return {
    /** Reserves an action, or `quantity` actions of a feature; one that is charged already answers with its debit. */
    holdCredits: activity(async (input: unknown): Promise<HoldAnswer | DebitAnswer> => {
      const held = done(await hold(input));
      const { entry, balance } = held;
      if (isCharge(entry)) return { debit: debitView(entry), alreadyCharged: true, balance };
      return held.repeated ? await asItStands(entry._id, held) : { hold: holdView(entry), balance };
    }),

    /** Charges an action's hold; the rest of it comes back. */
    settleHold: activity(async (input: unknown): Promise<SettleAnswer> => {
      const command = { type: 'settle', ...parseInput(settleInput, input) } as const;
      const { entry, hold, balance } = done(await ledger.resolveHold(command));
      return { hold, debit: debitView(entry), balance };
    }),

    /** Gives a hold back; the same again changes nothing. */
    releaseHold: activity(async (input: unknown): Promise<HoldAnswer> => {
      const command = { type: 'release', ...parseInput(releaseInput, input) } as const;
      const { hold, balance } = done(await ledger.resolveHold(command));
      return { hold, balance };
    }),
  };

  function hold(input: unknown) {
    if (typeof input === 'object' && input !== null && 'action' in input) {
      const { ttlSeconds, ...request } = parseInput(holdInput, input);
      return ledger.hold({ ...request, ttlMs: ttlSeconds * 1000 });
    }
    const { ttlSeconds, ...request } = parseInput(bulkHoldInput, input);
    return ledger.holdBulk({ ...request, ttlMs: ttlSeconds * 1000 });
  }
}
