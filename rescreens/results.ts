/** Keeps what came of each candidate: one result for each revision, so that nothing is screened again without need. */
import { rescreenResultKey, rescreenResults } from '../domain/business-key.js';
import { startingWith } from '../storage/driver.js';
import { pageOf, type Page, type PageQuery } from '../storage/page.js';
import type { RescreenModels, ResultRecord } from './models.js';

export interface ScreeningResult {
  readonly candidateId: string;
  /** Null: it was screened. */
  readonly failure: string | null;
}

export interface Failure {
  readonly candidateId: string;
  readonly reason: string;
  readonly at: Date;
}

export interface Results {
  record(rescreenId: string, revision: number, round: number, results: readonly ScreeningResult[]): Promise<void>;
  /** Returns, of these candidates, those without a result. */
  without(rescreenId: string, revision: number, candidateIds: readonly string[]): Promise<string[]>;
  /** Lists candidates that failed before this round. */
  failedBefore(rescreenId: string, revision: number, round: number, limit: number): Promise<string[]>;
  count(rescreenId: string, revision: number): Promise<{ readonly done: number; readonly failed: number }>;
  listFailures(rescreenId: string, revision: number, query: PageQuery): Promise<Page<Failure>>;
}

export function createResults({ results }: Pick<RescreenModels, 'results'>): Results {
  const ofRevision = (rescreenId: string, revision: number) => startingWith(rescreenResults(rescreenId, revision));
  const countState = async (rescreenId: string, revision: number, state: ResultRecord['state']): Promise<number> =>
    await results.countDocuments({ _id: ofRevision(rescreenId, revision), state });

  return {
    async record(rescreenId, revision, round, found) {
      if (found.length === 0) return;
      const at = new Date();
      await results.bulkWrite(
        found.map(({ candidateId, failure }) => ({
          updateOne: {
            filter: { _id: rescreenResultKey(rescreenId, revision, candidateId) },
            update: { $set: { candidateId, state: failure === null ? 'done' : 'failed', reason: failure, round, at } },
            upsert: true,
          },
        })),
        { ordered: false },
      );
    },

    async without(rescreenId, revision, candidateIds) {
      const ids = [...new Set(candidateIds)];
      const keys = ids.map((candidateId) => rescreenResultKey(rescreenId, revision, candidateId));
      const known = await results
        .find({ _id: { $in: keys } }, { candidateId: 1 })
        .lean<Pick<ResultRecord, 'candidateId'>[]>();
      const screened = new Set(known.map(({ candidateId }) => candidateId));
      return ids.filter((candidateId) => !screened.has(candidateId));
    },

    async failedBefore(rescreenId, revision, round, limit) {
      const found = await results
        .find({ _id: ofRevision(rescreenId, revision), state: 'failed', round: { $lt: round } }, { candidateId: 1 })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<Pick<ResultRecord, 'candidateId'>[]>();
      return found.map(({ candidateId }) => candidateId);
    },

    async count(rescreenId, revision) {
      const [done, failed] = await Promise.all([
        countState(rescreenId, revision, 'done'),
        countState(rescreenId, revision, 'failed'),
      ]);
      return { done, failed };
    },

    async listFailures(rescreenId, revision, { limit, cursor }) {
      const { $gte, $lt } = ofRevision(rescreenId, revision);
      const after =
        cursor === undefined ? { $gte, $lt } : { $gt: rescreenResultKey(rescreenId, revision, cursor), $lt };
      const found = await results
        .find({ _id: after, state: 'failed' })
        .sort({ _id: 1 })
        .limit(limit + 1)
        .lean<ResultRecord[]>();
      const cursorOf = ({ candidateId }: ResultRecord): string => candidateId;
      return pageOf(found, limit, cursorOf, ({ candidateId, reason, at }) => ({
        candidateId,
        reason: reason ?? '',
        at,
      }));
    },
  };
}
