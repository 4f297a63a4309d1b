/**
 * Undoes a correction that was applied, by a further one that reverses it. What cannot be reversed has no undo: a decision
 * about a purchase, a message, a workflow, a released hold, a closed account.
 */
import { z } from 'zod';
import { FuelgaugeError, invalidField, notFound } from '../../../domain/errors.js';
import type { CorrectionRecord } from '../models.js';
import {
  isUndoable,
  kindOf,
  type Allowed,
  type Applied,
  type CorrectionKind,
  type Look,
  type UndoableKind,
} from './kind.js';

/** How corrections of one kind are reversed. */
export interface Reversal {
  look(original: CorrectionRecord): Promise<Look>;
  apply(original: CorrectionRecord, allowed: Allowed): Promise<Applied>;
}

export interface UndoRecords {
  find(id: string): Promise<CorrectionRecord | null>;
  /** False: another correction undoes it. The same one may mark it again. */
  markUndone(id: string, undoneBy: string): Promise<boolean>;
  unmarkUndone(id: string, undoneBy: string): Promise<void>;
}

const fields = z.strictObject({ correctionId: z.string().min(1).max(64) });

export function undoKind(records: UndoRecords, reversals: Readonly<Record<UndoableKind, Reversal>>): CorrectionKind {
  const find = async (accountId: string, correctionId: string) => {
    const original = await records.find(correctionId);
    if (original?.accountId !== accountId) throw notFound('correction');
    if (original.state !== 'applied')
      throw invalidField('correctionId', `It is ${original.state}: there is nothing to undo.`);
    const { kind } = original;
    if (!isUndoable(kind)) throw invalidField('correctionId', `A correction of the kind ${kind} cannot be undone.`);
    return { original, reversal: reversals[kind] };
  };
  return kindOf({
    fields,
    async look(accountId, { correctionId }) {
      const { original, reversal } = await find(accountId, correctionId);
      if (original.undoneBy !== null) throw undone();
      const look = await reversal.look(original);
      return { ...look, target: { type: 'correction', id: correctionId } };
    },
    async apply({ correctionId }, allowed) {
      const { original, reversal } = await find(allowed.accountId, correctionId);
      if (!(await records.markUndone(correctionId, allowed.id))) throw undone();
      try {
        return await reversal.apply(original, allowed);
      } catch (error) {
        // Only a refusal leaves it as it was; of anything else the outcome is not known yet.
        if (error instanceof FuelgaugeError && error.code !== 'ledger-unavailable') {
          await records.unmarkUndone(correctionId, allowed.id);
        }
        throw error;
      }
    },
  });
}

const undone = (): FuelgaugeError => new FuelgaugeError('changed-since', 'This correction is undone already.');
