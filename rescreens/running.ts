/**
 * Does what the workflows of a re-screen ask for, against its record. Each function may be repeated: the record decides
 * whether it still counts.
 */
import { actionKey } from '../domain/business-key.js';
import { hasEnded, type Counts, type RescreenPlace } from '../domain/rescreens/rescreen.js';
import * as steps from '../domain/rescreens/steps.js';
import type { Ledger } from '../ledger/ledger.js';
import type { RescreenRecord } from './models.js';
import type { RescreenRecords } from './record.js';
import type { Results, ScreeningResult } from './results.js';

export interface RevisionName {
  readonly rescreenId: string;
  readonly revision: number;
}

/** The next step of the job's workflow. */
export type Step =
  | { readonly kind: 'debounce'; readonly rescreenId: string; readonly revision: number; readonly runNow: boolean }
  | { readonly kind: 'run'; readonly rescreenId: string }
  /** It has ended: its place among the waiting and its price may have to be given back. */
  | {
      readonly kind: 'wind-up';
      readonly rescreenId: string;
      readonly waitingId: string | null;
      readonly refund: { readonly debitId: string; readonly requestId: string; readonly reason: string } | null;
    };

export interface RunStart extends RevisionName {
  readonly rerunId: string;
  readonly editId: string;
  readonly spaceId: string | null;
  readonly memberId: string | null;
  readonly hasCandidates: boolean;
  readonly round: number;
  /** The run counts on from these. */
  readonly counts: Counts & { readonly progress: number };
}

export interface RescreenPage {
  readonly candidateIds: readonly string[];
  readonly nextCursor: string | null;
}

export interface RescreenRunning {
  nextStep(accountId: string, jobId: string): Promise<Step | null>;
  /** Null: there is nothing to run. */
  begin(rescreenId: string): Promise<RunStart | null>;
  /** Whether this revision is still the one to run. */
  isCurrent(name: RevisionName): Promise<boolean>;
  /** Whether the price is paid, so that it need not be asked for. */
  isPaid(rescreenId: string): Promise<boolean>;
  recordCharge(rescreenId: string, debitId: string, tokens: number): Promise<void>;
  recordPlace(rescreenId: string, place: RescreenPlace): Promise<void>;
  /** Pages through the candidates that the edit named. */
  listCandidates(rescreenId: string, cursor: string | null): Promise<RescreenPage>;
  /** Returns, of these candidates, those without a result. */
  unscreened(name: RevisionName, candidateIds: readonly string[]): Promise<readonly string[]>;
  /** Lists some of those that failed before this round. */
  failedCandidates(name: RevisionName, round: number): Promise<readonly string[]>;
  recordResults(
    name: RevisionName & { readonly round: number },
    results: readonly ScreeningResult[],
    counts: Counts & { readonly progress: number },
  ): Promise<void>;
  /** Counts the results. `replaced`: a newer edit or a decision of a person came first. */
  finish(name: RevisionName): Promise<'completed' | 'failed' | 'replaced'>;
  giveUp(name: RevisionName, state: 'failed' | 'cancelled', reason: string | null): Promise<boolean>;
  windUp(rescreenId: string, refunded: boolean): Promise<void>;
}

const PAGE_SIZE = 200;
const REFUND_REASON = 'The re-screen ended before a candidate was screened.';

interface RunningParts {
  readonly records: RescreenRecords;
  readonly results: Results;
  readonly ledger: Pick<Ledger, 'readAction'>;
}

export function createRescreenRunning({ records, results, ledger }: RunningParts): RescreenRunning {
  const changed = async (...change: Parameters<RescreenRecords['change']>): Promise<boolean> =>
    (await records.change(...change))?.changed ?? false;

  /** A run that was stopped by force may have been charged without a word of it in the record. */
  const withCharge = async (record: RescreenRecord): Promise<RescreenRecord> => {
    if (record.charge) return record;
    const { accountId, jobId, rerunId } = record;
    const key = actionKey({ feature: 'talent_search', kind: 'rescreen', jobId, rerunId });
    const found = await ledger.readAction(accountId, key);
    if (found.state !== 'charged') return record;
    const { _id: debitId } = found.charge;
    const tokens = found.netTokens;
    const noted = await records.change(record._id, (stored) => steps.chargeWith(stored, debitId, tokens));
    return noted?.record ?? record;
  };

  const windUpOf = async (stored: RescreenRecord): Promise<Step> => {
    const record = await withCharge(stored);
    const { _id: rescreenId, charge, waiting, refundRequestId: requestId } = record;
    const refund =
      charge && steps.owesRefund(record) ? { debitId: charge.debitId, requestId, reason: REFUND_REASON } : null;
    return { kind: 'wind-up', rescreenId, waitingId: charge ? null : (waiting?.waitingId ?? null), refund };
  };

  return {
    async nextStep(accountId, jobId) {
      const record = await records.oldestOpen(accountId, jobId);
      if (!record) return null;
      if (hasEnded(record)) return await windUpOf(record);
      const { _id: rescreenId, state, revision, runNow } = record;
      return state === 'debouncing' ? { kind: 'debounce', rescreenId, revision, runNow } : { kind: 'run', rescreenId };
    },

    async begin(rescreenId) {
      const begun = await records.change(rescreenId, steps.beginRun);
      if (!begun || !steps.isCurrent(begun.record, begun.record.revision)) return null;
      const { revision, revisions, rerunId, spaceId, memberId, candidateIds, round, ...rest } = begun.record;
      const { total, progress } = rest;
      // Where a lost run begins again, candidates have results already.
      const { done, failed } = await results.count(rescreenId, revision);
      return {
        ...{ rescreenId, revision, rerunId, spaceId, memberId, round },
        editId: revisions.at(-1)!.editId,
        hasCandidates: candidateIds !== null,
        counts: { done, failed, total: round === 0 ? 0 : total, progress },
      };
    },

    async isCurrent({ rescreenId, revision }) {
      const record = await records.find(rescreenId);
      return record !== null && steps.isCurrent(record, revision);
    },

    async isPaid(rescreenId) {
      const record = await records.find(rescreenId);
      return record !== null && record.charge !== null;
    },

    async recordCharge(rescreenId, debitId, tokens) {
      await changed(rescreenId, (record) => steps.chargeWith(record, debitId, tokens));
    },

    async recordPlace(rescreenId, place) {
      await changed(rescreenId, (record) => steps.waitAt(record, place));
    },

    async listCandidates(rescreenId, cursor) {
      const { candidateIds } = (await records.find(rescreenId)) ?? {};
      const from = Number(cursor ?? 0);
      const page = candidateIds?.slice(from, from + PAGE_SIZE) ?? [];
      const isLast = from + PAGE_SIZE >= (candidateIds?.length ?? 0);
      return { candidateIds: page, nextCursor: isLast ? null : String(from + PAGE_SIZE) };
    },

    unscreened: ({ rescreenId, revision }, candidateIds) => results.without(rescreenId, revision, candidateIds),

    failedCandidates: ({ rescreenId, revision }, round) => results.failedBefore(rescreenId, revision, round, PAGE_SIZE),

    async recordResults({ rescreenId, revision, round }, found, counts) {
      await results.record(rescreenId, revision, round, found);
      await changed(rescreenId, (record) => steps.reportProgress(record, { revision, ...counts }));
    },

    async finish({ rescreenId, revision }) {
      const { done, failed } = await results.count(rescreenId, revision);
      const counts = { done, failed, total: done + failed };
      const end = await records.change(rescreenId, (record) => steps.finish(record, revision, counts));
      if (end?.changed) return end.record.state === 'failed' ? 'failed' : 'completed';
      // Its own repeat finds what it wrote.
      const isMine = end?.record.revision === revision && end.record.runningRevision === revision;
      if (isMine && (end.record.state === 'completed' || end.record.state === 'failed')) return end.record.state;
      return 'replaced';
    },

    giveUp: ({ rescreenId, revision }, state, reason) =>
      changed(rescreenId, (record) => steps.giveUp(record, revision, state, reason)),

    async windUp(rescreenId, refunded) {
      await changed(rescreenId, (record) => steps.windUp(record, refunded));
    },
  };
}
