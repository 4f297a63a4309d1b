/** Offers holds as activities, for work whose price must be certain first. The hold of a dead workflow expires. */
import { parse } from '../contract/parse.js';
import type { Served } from '../contract/served.js';
import type { debitAnswer } from '../contract/spending/debits.js';
import { holdParams, holdRequest, settleCall, type holdAnswer, type settleAnswer } from '../contract/spending/holds.js';
import { debitView, holdView } from '../domain/answers.js';
import { notFound } from '../domain/errors.js';
import { isCharge } from '../domain/account/entry.js';
import { done, type Done, type Ledger } from '../ledger/ledger.js';
import { byWorkflow } from './by-workflow.js';
import type { wrapping } from './failures.js';

export type HoldLedger = Pick<Ledger, 'hold' | 'holdBulk' | 'resolveHold' | 'findHold'>;

type HoldAnswer = Served<typeof holdAnswer>;

export function createHoldActivities(ledger: HoldLedger, activity: ReturnType<typeof wrapping>) {
  const currentHold = async (holdId: string, { balance }: Pick<Done, 'balance'>): Promise<HoldAnswer> => {
    const hold = await ledger.findHold(holdId);
    if (!hold) throw notFound('hold');
    return { hold, balance };
  };

  return {
    /**
     * Reserves an action, or `quantity` actions of a feature. An action that is already charged answers with its debit.
     */
    holdCredits: activity(async (input: unknown): Promise<HoldAnswer | Served<typeof debitAnswer>> => {
      const request = { ...parse(holdRequest, input), ...byWorkflow() };
      const held = done(await ('action' in request ? ledger.hold(request) : ledger.holdBulk(request)));
      const { entry, balance } = held;
      if (isCharge(entry)) return { debit: debitView(entry), alreadyCharged: true, balance };
      return held.repeated ? await currentHold(entry._id, held) : { hold: holdView(entry), balance };
    }),

    /** Charges an action's hold and gives back the rest. */
    settleHold: activity(async (input: unknown): Promise<Served<typeof settleAnswer>> => {
      const { entry, hold, balance } = done(
        await ledger.resolveHold({ type: 'settle', ...parse(settleCall, input), ...byWorkflow() }),
      );
      return { hold, debit: debitView(entry), balance };
    }),

    /** Gives a hold back. A repeat changes nothing. */
    releaseHold: activity(async (input: unknown): Promise<HoldAnswer> => {
      const { hold, balance } = done(
        await ledger.resolveHold({ type: 'release', ...parse(holdParams, input), ...byWorkflow() }),
      );
      return { hold, balance };
    }),
  };
}
