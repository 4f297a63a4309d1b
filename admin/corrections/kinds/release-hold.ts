/** Gives back what a hold reserves, because whoever made it will not end it. */
import { z } from 'zod';
import { isFreeze, openHold } from '../../../domain/account/account-state.js';
import { FuelgaugeError, notFound } from '../../../domain/errors.js';
import { done, type Ledger } from '../../../ledger/ledger.js';
import { balanceEffects, readAccount, tryOut } from './account.js';
import { kindOf } from './kind.js';
import { PREVIEW } from './preview.js';

const fields = z.strictObject({ holdId: z.string().min(1).max(700) });

type HoldLedger = Pick<Ledger, 'readAccount' | 'findHold' | 'resolveHold'>;

export const releaseHoldKind = (ledger: HoldLedger, now: () => Date) =>
  kindOf({
    fields,
    async look(accountId, { holdId }) {
      // A closed account's holds may still be released.
      const account = await readAccount(ledger, accountId);
      const hold = openHold(account, holdId);
      if (!hold) {
        if (account.holds.some((other) => other.id === holdId && isFreeze(other))) {
          throw new FuelgaugeError('invalid-request', 'A dispute freezes these credits. They come back when it ends.');
        }
        const found = await ledger.findHold(holdId);
        if (found?.accountId !== accountId) throw notFound('hold');
        throw new FuelgaugeError('hold-resolved', `The hold is already ${found.state}.`, { state: found.state });
      }
      const after = tryOut(account, { type: 'release', holdId, ...PREVIEW.by }, now());
      return {
        target: { type: 'hold', id: holdId },
        state: { tokens: hold.tokens, expiresAt: hold.expiresAt.toISOString() },
        tokens: 0,
        limitedAs: 'release_hold',
        effects: [...balanceEffects(account, after), { what: 'Reserved by the hold', before: hold.tokens, after: 0 }],
      };
    },
    async apply({ holdId }, { by }) {
      const { entry } = done(await ledger.resolveHold({ type: 'release', holdId, ...by }));
      return { entryIds: [entry._id] };
    },
  });
