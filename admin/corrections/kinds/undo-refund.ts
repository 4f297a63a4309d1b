/**
 * Takes back what a refund gave: from the grants to which the credits went, and as debt where they have been spent since.
 * What had repaid a debt, was overage or had expired stays given back.
 */
import type { AccountState } from '../../../domain/account/account-state.js';
import { FuelgaugeError } from '../../../domain/errors.js';
import type { RefundEntry } from '../../../domain/account/entry.js';
import { sumTokens, type Slice } from '../../../domain/grant.js';
import { done, type Ledger } from '../../../ledger/ledger.js';
import type { CorrectionRecord } from '../models.js';
import { balanceEffects, readOpenAccount } from './account.js';
import type { Reversal } from './undo.js';

type RefundReversalLedger = Pick<Ledger, 'readAccount' | 'readAction' | 'findEntry' | 'submit'>;

export function refundReversal(ledger: RefundReversalLedger): Reversal {
  const refundOf = async ({ entryIds, accountId }: CorrectionRecord): Promise<RefundEntry> => {
    const entry = await ledger.findEntry(entryIds[0]!);
    if (entry?.type !== 'refund') throw new FuelgaugeError('not-found', 'The refund was not found.');
    const action = await ledger.readAction(accountId, entry.action);
    const again = action.state === 'charged' ? action.charge._id !== entry.ref : action.state === 'held';
    if (again) throw new FuelgaugeError('changed-since', 'The action was begun again since: it is paid once more.');
    return entry;
  };

  return {
    async look(original) {
      const [account, refund] = [await readOpenAccount(ledger, original.accountId), await refundOf(original)];
      const slices = arrivedOf(refund);
      const tokens = sumTokens(slices);
      if (tokens === 0) throw new FuelgaugeError('invalid-request', 'Nothing of this refund came to a grant.');
      return {
        target: { type: 'debit', id: refund.ref },
        state: { debitId: refund.ref, refundId: refund._id },
        tokens,
        limitedAs: 'refund',
        effects: [
          ...balanceEffects(account, withoutSlices(account, slices)),
          ...(refund.reopens
            ? [{ what: 'The action', before: 'may be charged again', after: 'may be charged again' }]
            : []),
        ],
      };
    },

    /**
     * One entry for each grant, each under a key of its own, so that a repeat goes on where the first call ended. A grant
     * of which nothing is left to take is passed over, unless that is so of all.
     */
    async apply(original, { id, accountId, by, reason }) {
      const answers = [];
      for (const [index, { grantId, tokens }] of arrivedOf(await refundOf(original)).entries()) {
        const clawbackId = index === 0 ? id : `${id}~${index + 1}`;
        const command = { type: 'clawback', clawbackId, grantId, tokens, reason, ...by } as const;
        answers.push(await ledger.submit(accountId, command));
      }
      const taken = answers.filter(({ ok }) => ok);
      return { entryIds: (taken.length > 0 ? taken : answers).map((answer) => done(answer).entry._id) };
    },
  };
}

const arrivedOf = ({ slices }: RefundEntry): readonly Slice[] => slices.filter(({ to }) => to === undefined);

/** For the preview: what is left of each grant goes first, the rest becomes debt. */
function withoutSlices(account: AccountState, slices: readonly Slice[]): AccountState {
  const leftOf = (grantId: string): number => account.grants.find(({ id }) => id === grantId)?.remaining ?? 0;
  const taken = slices.reduce((sum, { grantId, tokens }) => sum + Math.min(tokens, leftOf(grantId)), 0);
  const { buckets, period } = account;
  return {
    ...account,
    buckets: { ...buckets, available: buckets.available - taken, debt: buckets.debt - (sumTokens(slices) - taken) },
    period: { ...period, clawedBack: period.clawedBack + taken },
  };
}
