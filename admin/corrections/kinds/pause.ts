/** Pauses what an account spends, or what it spends on one feature, and resumes it. */
import { z } from 'zod';
import type { AccountState } from '../../../domain/account/account-state.js';
import { entryKey } from '../../../domain/business-key.js';
import { FuelgaugeError, notFound } from '../../../domain/errors.js';
import { FEATURES, type Feature } from '../../../domain/pricing/price-list.js';
import { done, type Ledger } from '../../../ledger/ledger.js';
import { readOpenAccount } from './account.js';
import { kindOf, type Allowed, type Applied, type Look } from './kind.js';

type PauseLedger = Pick<Ledger, 'readAccount' | 'findEntry' | 'submit'>;

export const pauseKind = (ledger: PauseLedger) =>
  kindOf({
    /** Null: the whole account. */
    fields: z.strictObject({ feature: z.enum(FEATURES).nullable() }),
    look: async (accountId, { feature }) => lookAtPause(await readOpenAccount(ledger, accountId), feature),
    apply: ({ feature }, allowed) => applyPause(ledger, feature, allowed),
  });

export const resumeKind = (ledger: PauseLedger) =>
  kindOf({
    /** The id of the pause's entry, by which the account shows it. */
    fields: z.strictObject({ pauseId: z.string().min(1).max(700) }),
    look: async (accountId, { pauseId }) => lookAtResume(await readOpenAccount(ledger, accountId), pauseId),
    apply: ({ pauseId }, allowed) => applyResume(ledger, pauseId, allowed),
  });

const nameOf = (feature: Feature | null | undefined): string => feature ?? 'the whole account';

/** Another pause of the same makes no difference, so it is refused. */
export function lookAtPause({ accountId, pauses }: AccountState, feature: Feature | null): Look {
  const same = pauses.find((pause) => (pause.feature ?? null) === feature);
  if (same) throw new FuelgaugeError('invalid-request', `Spending of ${nameOf(feature)} is paused already.`);
  return {
    target: { type: 'account', id: accountId },
    state: { paused: false, feature },
    tokens: 0,
    limitedAs: 'pause_spending',
    effects: [{ what: `Spending of ${nameOf(feature)}`, before: 'open', after: 'paused' }],
  };
}

export function lookAtResume({ pauses }: AccountState, pauseId: string): Look {
  const pause = pauses.find(({ id }) => id === pauseId);
  if (!pause) throw notFound('pause');
  const covering = pauses.filter(
    ({ id, feature }) => id !== pauseId && (feature === undefined || feature === pause.feature),
  );
  return {
    target: { type: 'pause', id: pauseId },
    state: { paused: true, feature: pause.feature ?? null },
    tokens: 0,
    limitedAs: 'resume_spending',
    effects: [
      {
        what: `Spending of ${nameOf(pause.feature)}`,
        before: 'paused',
        after: covering.length > 0 ? 'still paused by another pause' : 'open',
      },
    ],
  };
}

export async function applyPause(
  ledger: Pick<Ledger, 'submit'>,
  feature: Feature | null,
  { id, accountId, by, reason }: Allowed,
): Promise<Applied> {
  const command = { type: 'pause', pauseId: id, reason, ...(feature !== null && { feature }) } as const;
  const { entry } = done(await ledger.submit(accountId, { ...command, ...by }));
  return { entryIds: [entry._id] };
}

export async function applyResume(
  ledger: PauseLedger,
  pauseEntryId: string,
  { accountId, by, reason }: Allowed,
): Promise<Applied> {
  const made = await ledger.findEntry(pauseEntryId);
  if (made?.accountId !== accountId || made.type !== 'pause') throw notFound('pause');
  const pauseId = made.key.slice(entryKey.pause('').length);
  const { entry } = done(await ledger.submit(accountId, { type: 'resume', pauseId, reason, ...by }));
  return { entryIds: [entry._id] };
}
