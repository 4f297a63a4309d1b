/** Reads re-screens for the people and programs that follow them. */
import type { RescreenState } from '../domain/rescreens/rescreen.js';
import { pageOf, type Page, type PageQuery } from '../storage/page.js';
import type { RescreenModels, RescreenRecord } from './models.js';
import type { Failure, Results } from './results.js';

export interface RescreenView {
  readonly id: string;
  readonly accountId: string;
  readonly jobId: string;
  readonly rerunId: string;
  readonly spaceId: string | null;
  readonly memberId: string | null;
  readonly state: RescreenState;
  readonly reason: string | null;
  readonly tokensCharged: number;
  readonly debitId: string | null;
  readonly done: number;
  readonly failed: number;
  readonly total: number;
  readonly restarts: number;
  readonly waiting: { readonly place: number; readonly tokens: number; readonly tokensAhead: number } | null;
  readonly revisions: readonly {
    readonly editId: string;
    readonly at: Date;
    readonly state: 'newest' | 'superseded';
  }[];
  /** All of them, also those that the list above no longer has. */
  readonly revisionCount: number;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
}

export interface RescreenQuery extends PageQuery {
  readonly state?: RescreenState | undefined;
  readonly jobId?: string | undefined;
  readonly spaceId?: string | undefined;
}

export interface Rescreens {
  find(id: string): Promise<RescreenRecord | null>;
  /** Newest first. */
  list(accountId: string, query: RescreenQuery): Promise<Page<RescreenView>>;
  listFailures(record: RescreenRecord, query: PageQuery): Promise<Page<Failure>>;
}

export function createRescreens({ rescreens }: Pick<RescreenModels, 'rescreens'>, results: Results): Rescreens {
  const find: Rescreens['find'] = async (id) => await rescreens.findById(id).lean<RescreenRecord>();

  const behind = async (cursor: string | undefined) => {
    const last = cursor === undefined ? null : await find(cursor);
    if (!last) return {};
    const { createdAt, _id } = last;
    return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: _id } }] };
  };

  return {
    find,

    async list(accountId, { state, jobId, spaceId, limit, cursor }) {
      const filter = { ...(state && { state }), ...(jobId && { jobId }), ...(spaceId && { spaceId }) };
      const found = await rescreens
        .find({ accountId, ...filter, ...(await behind(cursor)) }, { candidateIds: 0 })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<RescreenRecord[]>();
      return pageOf(found, limit, ({ _id }) => _id, rescreenView);
    },

    listFailures: ({ _id, runningRevision }, query) => results.listFailures(_id, runningRevision, query),
  };
}

export function rescreenView(record: RescreenRecord): RescreenView {
  const { _id: id, state, charge, waiting, revision, revisions } = record;
  const { accountId, jobId, rerunId, spaceId, memberId, reason, done, failed, total, restarts } = record;
  const { createdAt, endedAt } = record;
  return {
    ...{ id, accountId, jobId, rerunId, spaceId, memberId, state, reason },
    tokensCharged: charge && !charge.refunded ? charge.tokens : 0,
    debitId: charge?.debitId ?? null,
    ...{ done, failed, total, restarts },
    waiting:
      state === 'waiting_for_credits' && waiting
        ? { place: waiting.place, tokens: waiting.tokens, tokensAhead: waiting.tokensAhead }
        : null,
    revisions: revisions.map(({ editId, at, revision: number }) => ({
      editId,
      at,
      state: number === revision ? 'newest' : 'superseded',
    })),
    revisionCount: revision,
    createdAt,
    endedAt,
  };
}
