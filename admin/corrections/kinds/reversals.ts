/** Says how the kinds of corrections that can be undone are reversed: by further entries, never by changing one. */
import { FuelgaugeError, notFound } from '../../../domain/errors.js';
import type { Entry } from '../../../domain/account/entry.js';
import type { Slice } from '../../../domain/grant.js';
import { done, type Ledger } from '../../../ledger/ledger.js';
import type { CorrectionRecord } from '../models.js';
import { balanceEffects, readOpenAccount, tryOut } from './account.js';
import type { planChanges } from './change-plan.js';
import type { UndoableKind } from './kind.js';
import { applyPause, applyResume, lookAtPause, lookAtResume } from './pause.js';
import { PREVIEW } from './preview.js';
import type { Reversal } from './undo.js';
import { refundReversal } from './undo-refund.js';
import { applyVoid, lookAtVoid } from './void.js';

type ReversalLedger = Pick<Ledger, 'readAccount' | 'readAction' | 'findEntry' | 'submit'>;

interface ReversalParts {
  readonly ledger: ReversalLedger;
  readonly plans: ReturnType<typeof planChanges>;
  readonly now: () => Date;
}

export function createReversals({ ledger, plans, now }: ReversalParts): Readonly<Record<UndoableKind, Reversal>> {
  const account = ({ accountId }: CorrectionRecord) => readOpenAccount(ledger, accountId);
  return {
    grant: {
      look: async (original) => lookAtVoid(await account(original), original._id),
      apply: (original, allowed) => applyVoid(ledger, original._id, allowed),
    },
    void: voidReversal(ledger, now),
    refund: refundReversal(ledger),
    pause_spending: {
      look: async (original) => lookAtResume(await account(original), original.entryIds[0]!),
      apply: (original, allowed) => applyResume(ledger, original.entryIds[0]!, allowed),
    },
    resume_spending: {
      look: async (original) => lookAtPause(await account(original), await resumedFeature(ledger, original)),
      apply: async (original, allowed) => applyPause(ledger, await resumedFeature(ledger, original), allowed),
    },
    change_plan: {
      look: (original) => plans.look(original.accountId, planBefore(original)),
      apply: (original, allowed) => plans.apply(planBefore(original), allowed),
    },
  };
}

/** Grants what was voided, as an adjustment that expires with the voided grant. */
function voidReversal(ledger: ReversalLedger, now: () => Date): Reversal {
  const voided = async (original: CorrectionRecord): Promise<Slice> => {
    const [slice] = (await entryOf(ledger, original)).slices;
    if (!slice) throw notFound('entry');
    return slice;
  };
  const commandOf = ({ tokens, expiresAt }: Slice) =>
    ({ type: 'grant', source: 'adjustment', tokens, expiresAt }) as const;
  return {
    async look(original) {
      const [account, slice] = [await readOpenAccount(ledger, original.accountId), await voided(original)];
      const after = tryOut(account, { ...commandOf(slice), grantId: PREVIEW.id, ...PREVIEW.by }, now());
      return {
        target: { type: 'grant', id: slice.grantId },
        state: { expiresAt: slice.expiresAt?.toISOString() ?? null },
        tokens: slice.tokens,
        limitedAs: 'grant',
        effects: balanceEffects(account, after),
      };
    },
    async apply(original, { id, accountId, by, reason }) {
      const command = { ...commandOf(await voided(original)), grantId: id, reason, ...by };
      return { entryIds: [done(await ledger.submit(accountId, command)).entry._id] };
    },
  };
}

async function entryOf(ledger: Pick<Ledger, 'findEntry'>, { entryIds }: CorrectionRecord): Promise<Entry> {
  const entry = entryIds[0] === undefined ? null : await ledger.findEntry(entryIds[0]);
  if (!entry) throw notFound('entry');
  return entry;
}

async function resumedFeature(ledger: Pick<Ledger, 'findEntry'>, original: CorrectionRecord) {
  const entry = await entryOf(ledger, original);
  return entry.type === 'resume' ? (entry.feature ?? null) : null;
}

function planBefore({ reviewed }: CorrectionRecord): string {
  const before = reviewed['nextPlanId'] ?? reviewed['planId'];
  if (typeof before !== 'string') throw new FuelgaugeError('not-found', 'The plan before is not known.');
  return before;
}
