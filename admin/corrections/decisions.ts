/**
 * Lets people decide about corrections of others. One guarded write decides: it counts only if the correction is pending,
 * as it was read, and neither asked for nor approved by the same person. What the write itself can't see is checked right
 * before it, and once more before anything is done (`applying.ts`).
 */
import { FuelgaugeError, notAllowed, tryAgain } from '../../domain/errors.js';
import { dueOnceAllowed } from './applying.js';
import type { Budget } from './limits/budget.js';
import { approversByItself } from './limits/limits.js';
import type { CorrectionRecord } from './models.js';
import type { People } from './limits/people.js';
import type { CorrectionRecords } from './records.js';
import { changedSince, checkUnchanged, NOT_AS_LOOKED_AT, type Kinds } from './review/review.js';
import { stateNow } from './view.js';

export interface Decisions {
  /** `digest`: of what the person looked at. Resolves with the correction, which is `approved` if nobody else is needed. */
  approve(staffId: string, id: string, digest: string): Promise<CorrectionRecord>;
  reject(staffId: string, id: string, note: string): Promise<CorrectionRecord>;
  /** By who asked for it only. */
  withdraw(staffId: string, id: string): Promise<CorrectionRecord>;
  /** Makes one that is parked due again, by the same key. It was allowed when it was begun. */
  retry(staffId: string, id: string): Promise<CorrectionRecord>;
  expireOld(limit: number): Promise<void>;
}

interface DecisionParts {
  readonly records: CorrectionRecords;
  readonly budget: Budget;
  readonly people: People;
  readonly kinds: Kinds;
  readonly now: () => Date;
}

/** Two people decide about one correction at once; more tries than that mean that something else is wrong. */
const MAX_TRIES = 5;

export function createDecisions({ records, budget, people, kinds, now }: DecisionParts): Decisions {
  /** Repeats a decision that another one came before, from what is stored then. */
  const decide = async (
    id: string,
    attempt: (record: CorrectionRecord) => Promise<CorrectionRecord | null>,
  ): Promise<CorrectionRecord> => {
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const decided = await attempt(await records.require(id));
      if (decided) return decided;
    }
    throw tryAgain('Others decide about this correction at the same time. Look at it again.');
  };

  const tryApprove = async (record: CorrectionRecord, staffId: string, digest: string) => {
    const { _id, tokens, requestedBy, approvals, neededApprovals } = record;
    // The same person's approval counts once, however often it is sent.
    if (approvals.some(({ by }) => by === staffId)) return record;
    checkPending(record, now());
    await people.checkApprover(staffId, record);
    const limit = await people.checkRequester(record);
    if (digest !== record.digest) throw changedSince(NOT_AS_LOOKED_AT);
    await checkUnchanged(kinds, record);
    const needed = Math.max(neededApprovals, approversByItself(limit, tokens));
    const given = [...approvals, { by: staffId, at: now() }];
    const isApproved = given.length >= needed;
    const changes = {
      approvals: given,
      neededApprovals: needed,
      ...(isApproved && { state: 'approved' as const, ...dueOnceAllowed() }),
    };
    const where = {
      state: 'pending',
      expiresAt: { $gt: now() },
      requestedBy: { $ne: staffId },
      'approvals.by': { $ne: staffId },
    } as const;
    const changed = await records.change(record, changes, { by: staffId, act: 'correction-approved' }, where);
    if (changed && isApproved) await budget.release(requestedBy, _id);
    return changed;
  };

  const end = async (
    record: CorrectionRecord,
    changes: Pick<CorrectionRecord, 'state' | 'endedBy' | 'endNote'>,
    act?: 'correction-rejected' | 'correction-withdrawn',
  ): Promise<CorrectionRecord | null> => {
    const line = act && { by: changes.endedBy!, act };
    const ended = await records.change(record, changes, line, { state: 'pending' });
    if (ended) await budget.release(record.requestedBy, record._id);
    return ended;
  };

  return {
    approve: (staffId, id, digest) => decide(id, (record) => tryApprove(record, staffId, digest)),

    async reject(staffId, id, note) {
      await people.withRight(staffId, 'approve');
      return await decide(id, async (record) => {
        if (record.state === 'rejected' && record.endedBy === staffId) return record;
        checkPending(record, now());
        return await end(record, { state: 'rejected', endedBy: staffId, endNote: note }, 'correction-rejected');
      });
    },

    async withdraw(staffId, id) {
      await people.withRight(staffId, 'look');
      return await decide(id, async (record) => {
        if (record.requestedBy !== staffId) throw notAllowed('Only who asked for a correction withdraws it.');
        if (record.state === 'withdrawn') return record;
        checkPending(record, now());
        return await end(record, { state: 'withdrawn', endedBy: staffId, endNote: null }, 'correction-withdrawn');
      });
    },

    async retry(staffId, id) {
      await people.withRight(staffId, 'correct');
      return await decide(id, async (record) => {
        if (record.state === 'applying') return record;
        if (record.state !== 'parked') {
          throw new FuelgaugeError('changed-since', `This correction is not parked: it is ${record.state}.`, {
            state: record.state,
          });
        }
        const line = { by: staffId, act: 'correction-retried' } as const;
        return await records.change(record, { state: 'applying', ...dueOnceAllowed() }, line, { state: 'parked' });
      });
    },

    async expireOld(limit) {
      for (const record of await records.listExpired(now(), limit)) {
        await end(record, { state: 'expired', endedBy: null, endNote: null });
      }
    },
  };
}

function checkPending(record: CorrectionRecord, now: Date): void {
  const state = stateNow(record, now);
  if (state === 'pending') return;
  throw new FuelgaugeError('changed-since', `This correction waits for no decision any more: it is ${state}.`, {
    state,
  });
}
