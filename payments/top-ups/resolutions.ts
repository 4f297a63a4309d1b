/**
 * Ends that a purchase is parked, as a person decided: its credits are granted all the same, or its payment goes back. The
 * decision is stored first and then carried out by the same function that applies every payment, so that whoever looks at
 * the purchase next finishes it.
 */
import type { Accounts } from '../../accounts/accounts.js';
import { FuelgaugeError, notFound, tryAgain } from '../../domain/errors.js';
import { PARKED } from '../../domain/pricing/top-up-state.js';
import type { TopUpCompletion } from './completion.js';
import type { TopUpRecord, TopUpResolution } from './models.js';
import type { TopUpWorkflows } from './top-up-workflows.js';
import { untilUnchanged, type TopUps } from './top-ups.js';

export type TopUpDecision = Pick<TopUpResolution, 'action' | 'reason' | 'actor'>;

export interface TopUpResolutions {
  /**
   * The same action again answers the same. Throws `not-found`, `top-up-not-parked`, `account-closed` where credits can't
   * be added any more, or `try-again`.
   */
  resolve(accountId: string, topUpId: string, decision: TopUpDecision): Promise<TopUpRecord>;
}

interface ResolutionParts {
  readonly topUps: Pick<TopUps, 'find' | 'require' | 'change'>;
  readonly accounts: Pick<Accounts, 'requireOpen'>;
  /** Null: no payment provider is set up. */
  readonly completion: Pick<TopUpCompletion, 'applyPayment'> | null;
  readonly workflows: Pick<TopUpWorkflows, 'wake'>;
  readonly onError: (error: unknown) => void;
}

export function createTopUpResolutions(parts: ResolutionParts): TopUpResolutions {
  const { topUps, accounts, completion, workflows, onError } = parts;

  const decide = async (accountId: string, topUpId: string, decision: TopUpDecision): Promise<TopUpRecord> => {
    const record = await topUps.find(topUpId);
    if (record?.accountId !== accountId) throw notFound('top-up');
    if (record.state !== PARKED) {
      if (record.resolution?.action === decision.action) return record;
      throw notParked(record);
    }
    if (decision.action === 'accept') await accounts.requireOpen(accountId);
    const resolution = { ...decision, at: new Date(), because: record.parkedBecause ?? '', refundId: null };
    return await topUps.change(record, { state: 'processing', parkedBecause: null, resolution });
  };

  return {
    async resolve(accountId, topUpId, decision) {
      if (!completion) throw tryAgain('Purchases cannot be resolved here: no payment provider is set up.');
      const decided = await untilUnchanged(() => decide(accountId, topUpId, decision));
      if (decided.state !== 'processing') return decided;
      try {
        const applied = await completion.applyPayment(topUpId);
        // It sends the receipt.
        if (applied.grant) await workflows.wake(applied);
      } catch (error) {
        // The decision is stored: the sweep carries it out.
        onError(error);
      }
      return await topUps.require(topUpId);
    },
  };
}

function notParked({ state, resolution }: TopUpRecord): FuelgaugeError {
  const how = resolution === null ? `It is ${state}` : `It was resolved before (${resolution.action}) and is ${state}`;
  const detail = `This purchase waits for no decision. ${how}.`;
  return new FuelgaugeError('top-up-not-parked', detail, { state, resolution: resolution?.action ?? null });
}
