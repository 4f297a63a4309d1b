/**
 * Does what is allowed, once: by one command whose key is the correction's id. A process may die at any point. Before
 * `applying` nothing was done, so everything is checked again; from then on the command is repeated until its outcome is
 * known, since the ledger answers a repeat with what is recorded.
 */
import type { Model } from 'mongoose';
import { backoffMs } from '../../storage/backoff.js';
import { FuelgaugeError } from '../../domain/errors.js';
import { createDueWork, dueFrom, type DueWork } from '../../storage/due-work.js';
import { actorOf } from '../staff/staff.js';
import type { Budget } from './limits/budget.js';
import type { CorrectionRecord } from './models.js';
import type { People } from './limits/people.js';
import type { CorrectionRecords } from './records.js';
import { checkUnchanged, isFinal, type Kinds } from './review/review.js';

export interface Applying {
  /** Does a correction that is allowed now. What can't be done now is done by the sweep. Resolves with the record then. */
  apply(record: CorrectionRecord): Promise<CorrectionRecord>;
  /** Does those that a process left, or that could not be done when they were allowed. */
  finishOpen(limit: number): Promise<void>;
}

/** Nobody else begins what a process works on. */
const LEASE_MS = 30_000;

/**
 * Says when the sweep may take a correction that is allowed now. The process that allows it does it at once, and tells its
 * person what came of it. The sweep takes it only if that process has died.
 */
export const dueOnceAllowed = (): DueWork => dueFrom(new Date(Date.now() + LEASE_MS));

/** Tests stop the process here. */
export type OnStep = (step: 'allowed' | 'begun' | 'done', id: string) => Promise<void>;

interface ApplyingParts {
  readonly model: Model<CorrectionRecord>;
  readonly records: CorrectionRecords;
  readonly budget: Budget;
  readonly people: People;
  readonly kinds: Kinds;
  readonly now: () => Date;
  readonly onError: (error: unknown) => void;
  readonly onStep?: OnStep;
}

const MAX_PAUSE_MS = 5 * 60_000;
/** After about an hour and a half of tries a person has to look. */
export const MAX_TRIES = 20;
const CONCURRENCY = 4;
/** Shown while it is tried again. */
const NOT_YET = 'A server that this needs is away. It is tried again by itself.';
const NEVER_BEGUN = 'What this needs stayed away, and nothing was done. Ask for it again once the servers are back.';
const PARKED =
  'What this needs stayed away, so nobody knows yet whether it was done. Look at the account’s entries. Once the servers ' +
  'are back, have it tried again: it is never done twice.';
const MAX_FAILURE_LENGTH = 500;

/** The ledger keeps it in the entry, where customers may read it: a code and the correction's id, never the note. */
const entryReason = ({ reasonCode, _id }: Pick<CorrectionRecord, 'reasonCode' | '_id'>): string =>
  `${reasonCode} (${_id})`;

export function createApplying(parts: ApplyingParts): Applying {
  const { model, records, budget, people, kinds, now, onError, onStep = () => Promise.resolve() } = parts;
  const work = createDueWork<CorrectionRecord>({
    model,
    nextDueAt: ({ attempts }) => new Date(Date.now() + Math.max(LEASE_MS, backoffMs(attempts, MAX_PAUSE_MS))),
    where: { state: { $in: ['approved', 'applying'] } },
  });

  const fail = async (record: CorrectionRecord, problem: Error): Promise<void> => {
    const failure = problem.message.slice(0, MAX_FAILURE_LENGTH);
    const line = { by: record.requestedBy, act: 'correction-failed' } as const;
    const failed = await records.change(record, { state: 'failed', failure, ...dueFrom(null) }, line);
    if (failed) await budget.release(record.requestedBy, record._id);
  };

  /** A correction that was not begun fails. One that was begun is parked, and keeps its place in the budget. */
  const giveUp = async (record: CorrectionRecord): Promise<void> => {
    if (record.state === 'approved') {
      await fail(record, new Error(NEVER_BEGUN));
      return;
    }
    const line = { by: record.requestedBy, act: 'correction-parked' } as const;
    const changes = { state: 'parked', failure: PARKED, ...dueFrom(null) } as const;
    await records.change(record, changes, line, { state: 'applying' });
  };

  /** Everybody who allowed it must still be allowed to, and the target must be as it was. */
  const check = async (record: CorrectionRecord): Promise<void> => {
    await people.checkRequester(record);
    for (const { by } of record.approvals) await people.checkApprover(by, record);
    await checkUnchanged(kinds, record);
  };

  /** Null: it failed, or another process does it. */
  const begin = async (record: CorrectionRecord): Promise<CorrectionRecord | null> => {
    if (record.state === 'applying') return record;
    try {
      await check(record);
    } catch (error) {
      if (!isFinal(error)) throw error;
      await fail(record, error);
      return null;
    }
    return await records.change(record, { state: 'applying' }, undefined, { state: 'approved' });
  };

  const carryOut = async (claimed: CorrectionRecord): Promise<void> => {
    try {
      // Also where each try ended with its process.
      if (claimed.attempts <= MAX_TRIES) await tryOut(claimed);
    } finally {
      if (claimed.attempts >= MAX_TRIES) await giveUpOpen(claimed._id);
    }
  };

  const giveUpOpen = async (id: string): Promise<void> => {
    const record = await records.require(id);
    if (record.state === 'approved' || record.state === 'applying') await giveUp(record);
  };

  const tryOut = async (claimed: CorrectionRecord): Promise<void> => {
    await onStep('allowed', claimed._id);
    const record = await begin(claimed);
    if (!record) return;
    const { _id: id, accountId, kind, fields, tokens, reviewed: state, requestedBy } = record;
    await onStep('begun', id);
    const allowed = {
      id,
      accountId,
      by: { actor: actorOf({ id: requestedBy }) },
      reason: entryReason(record),
      tokens,
      state,
    };
    try {
      const { entryIds } = await kinds[kind].apply(fields, allowed);
      await onStep('done', id);
      const line = { by: requestedBy, act: 'correction-applied' } as const;
      const changes = { state: 'applied', appliedAt: now(), entryIds, failure: null, ...dueFrom(null) } as const;
      await records.change(record, changes, line, { state: 'applying' });
    } catch (error) {
      if (isFinal(error)) {
        await fail(record, error);
        return;
      }
      const failure = error instanceof FuelgaugeError ? error.message : NOT_YET;
      await records.change(record, { failure }, undefined, { state: 'applying' });
      throw error;
    }
  };

  return {
    async apply(record) {
      try {
        const claimed = await work.claimFirst(record);
        if (claimed) await carryOut(claimed);
      } catch (error) {
        // It stays due.
        onError(error);
      }
      return await records.require(record._id);
    },

    async finishOpen(limit) {
      await work.workOff({ limit, concurrency: CONCURRENCY, onError }, carryOut);
    },
  };
}
