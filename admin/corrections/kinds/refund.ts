/** Gives a debit back, whole or in part. */
import { z } from 'zod';
import { countTokens } from '../../../domain/credits.js';
import { chargedTokens, isCharge, type ChargeEntry } from '../../../domain/account/entry.js';
import { FuelgaugeError, invalidField, notFound } from '../../../domain/errors.js';
import { done, type Ledger } from '../../../ledger/ledger.js';
import { balanceEffects, readOpenAccount, tryOut } from './account.js';
import { amount, kindOf } from './kind.js';
import { PREVIEW } from './preview.js';

const fields = z.strictObject({
  debitId: z.string().min(1).max(700),
  /** All that is left of the debit, when left out. */
  tokens: amount.optional(),
});

type RefundLedger = Pick<Ledger, 'readAccount' | 'findEntry' | 'findByRef' | 'refund'>;

export const refundKind = (ledger: RefundLedger, now: () => Date) =>
  kindOf({
    fields,
    async look(accountId, { debitId, tokens: wanted }) {
      const account = await readOpenAccount(ledger, accountId);
      const charge = await findCharge(ledger, accountId, debitId);
      const refunds = (await ledger.findByRef(accountId, debitId)).filter(({ type }) => type === 'refund');
      const left = refunds.reduce((rest, { legs }) => rest + (legs.spent ?? 0), chargedTokens(charge));
      if (left === 0) throw new FuelgaugeError('already-refunded', 'This debit is already refunded in full.');
      const tokens = wanted ?? left;
      if (tokens > left) throw invalidField('tokens', `At most ${countTokens(left)} of this debit can be refunded.`);
      const command = { type: 'refund', debitId, action: charge.action, tokens, reason: PREVIEW.reason } as const;
      const after = tryOut(account, { ...command, ...PREVIEW.by }, now(), [charge, ...refunds]);
      return {
        target: { type: 'debit', id: debitId },
        state: { refundable: left, feature: charge.feature },
        tokens,
        limitedAs: 'refund',
        effects: [
          ...balanceEffects(account, after),
          { what: 'Left to refund of the debit', before: left, after: left - tokens },
        ],
      };
    },
    async apply({ debitId }, { id, by, tokens, reason }) {
      const { entry } = done(await ledger.refund({ debitId, tokens, reason, requestId: id, ...by }));
      return { entryIds: [entry._id] };
    },
  });

async function findCharge(ledger: Pick<Ledger, 'findEntry'>, accountId: string, debitId: string): Promise<ChargeEntry> {
  const entry = await ledger.findEntry(debitId);
  if (!entry || entry.accountId !== accountId || !isCharge(entry)) throw notFound('debit');
  return entry;
}
