/** Adds credits to an account, of the source `adjustment`. */
import { z } from 'zod';
import { MAX_CREDITS } from '../../../domain/credits.js';
import { done, type Ledger } from '../../../ledger/ledger.js';
import { balanceEffects, readOpenAccount, tryOut } from './account.js';
import { amount, kindOf } from './kind.js';
import { PREVIEW } from './preview.js';

const fields = z.strictObject({
  tokens: amount.max(MAX_CREDITS),
  /** `period_end`: with the period that is open; null: never. */
  expiresAt: z.union([z.literal('period_end'), z.iso.datetime(), z.null()]),
});

const expiryOf = (expiresAt: string | null): Date | 'period_end' | null =>
  expiresAt === null || expiresAt === 'period_end' ? expiresAt : new Date(expiresAt);

export const grantKind = (ledger: Pick<Ledger, 'readAccount' | 'submit'>, now: () => Date) =>
  kindOf({
    fields,
    async look(accountId, { tokens, expiresAt }) {
      const account = await readOpenAccount(ledger, accountId);
      const { period } = account;
      const command = { type: 'grant', source: 'adjustment', tokens, expiresAt: expiryOf(expiresAt) } as const;
      const after = tryOut(account, { ...command, grantId: PREVIEW.id, ...PREVIEW.by }, now());
      const until = expiresAt === 'period_end' ? period.end.toISOString() : expiresAt;
      return {
        target: { type: 'account', id: accountId },
        // The period decides when the grant expires, so it must be the one that was reviewed.
        state: { state: account.terms.state, expiresWith: expiresAt === 'period_end' ? period.id : null },
        tokens,
        limitedAs: 'grant',
        effects: [
          ...balanceEffects(account, after),
          { what: 'The grant expires', before: null, after: until ?? 'never' },
        ],
      };
    },
    async apply({ tokens, expiresAt }, { id, accountId, by, reason }) {
      const expiry = expiryOf(expiresAt);
      const command = { type: 'grant', grantId: id, source: 'adjustment', tokens, expiresAt: expiry, reason } as const;
      const { entry } = done(await ledger.submit(accountId, { ...command, ...by }));
      return { entryIds: [entry._id] };
    },
  });
