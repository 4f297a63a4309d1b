/** Takes what is left of a grant, whatever its source. */
import { z } from 'zod';
import type { AccountState } from '../../../domain/account/account-state.js';
import { FuelgaugeError } from '../../../domain/errors.js';
import type { Grant } from '../../../domain/grant.js';
import { done, type Ledger } from '../../../ledger/ledger.js';
import { balanceEffects, readOpenAccount } from './account.js';
import { kindOf, type Allowed, type Applied, type Look } from './kind.js';

type VoidLedger = Pick<Ledger, 'readAccount' | 'submit'>;

const fields = z.strictObject({ grantId: z.string().min(1).max(700) });

export const voidKind = (ledger: VoidLedger) =>
  kindOf({
    fields,
    look: async (accountId, { grantId }) => lookAtVoid(await readOpenAccount(ledger, accountId), grantId),
    apply: ({ grantId }, allowed) => applyVoid(ledger, grantId, allowed),
  });

/** An undo of a grant is the same. Throws `already-refunded` where nothing is left. */
export function lookAtVoid(account: AccountState, grantId: string): Look {
  const grant = openGrant(account, grantId);
  const { remaining } = grant;
  const after = { ...account, grants: account.grants.filter(({ id }) => id !== grantId) };
  const buckets = { ...account.buckets, available: account.buckets.available - remaining };
  const period = { ...account.period, clawedBack: account.period.clawedBack + remaining };
  return {
    target: { type: 'grant', id: grantId },
    state: { remaining, source: grant.source },
    tokens: remaining,
    limitedAs: 'void',
    effects: [
      ...balanceEffects(account, { ...after, buckets, period }),
      { what: 'Left of the grant', before: remaining, after: 0 },
    ],
  };
}

export async function applyVoid(
  ledger: Pick<Ledger, 'submit'>,
  grantId: string,
  { id, accountId, by, reason, tokens }: Allowed,
): Promise<Applied> {
  const command = { type: 'void', voidId: id, grantId, expectedTokens: tokens, reason } as const;
  const { entry } = done(await ledger.submit(accountId, { ...command, ...by }));
  return { entryIds: [entry._id] };
}

function openGrant({ grants }: AccountState, grantId: string): Grant {
  const grant = grants.find(({ id }) => id === grantId);
  if (!grant || grant.remaining === 0) {
    throw new FuelgaugeError('already-refunded', 'This grant was not found, or nothing of it is left.');
  }
  return grant;
}
