/**
 * Corrects accounts: a person asks for a correction, others approve it where its size or its kind needs that, and then it
 * is done once. Every rule is here and in the files beside it; a panel only shows and asks. Nothing here writes a money
 * document: what is done goes through the services that do it for everybody else.
 */
import type { Accounts } from '../../accounts/accounts.js';
import type { Plans } from '../../accounts/plans.js';
import { FuelgaugeError } from '../../domain/errors.js';
import type { Plan } from '../../domain/pricing/plan.js';
import { parse } from '../../contract/parse.js';
import type { Page, PageQuery } from '../../storage/page.js';
import type { Audit } from '../audit/audit.js';
import type { StaffMember } from '../staff/staff.js';
import { whyApprovals } from './review/approvals-text.js';
import type { Applying } from './applying.js';
import type { Budget } from './limits/budget.js';
import type { Decisions } from './decisions.js';
import { readFilledIn } from './request/filled-in.js';
import type { Effect, KindName, Target } from './kinds/kind.js';
import { approversNeeded } from './limits/limits.js';
import type { CorrectionRecord } from './models.js';
import { newCorrection } from './request/new-correction.js';
import type { People } from './limits/people.js';
import type { Reason, Reasons } from './reasons.js';
import type { CorrectionFilter, CorrectionRecords } from './records.js';
import {
  correctionId,
  isSameContent,
  noteField,
  previewSchema,
  requestSchema,
  type CorrectionRequest,
  type PreviewRequest,
} from './request/request.js';
import { changedSince, createReviewFor, NOT_AS_LOOKED_AT, lookAt, type Kinds } from './review/review.js';
import { correctionView, stateNow, type CorrectionNow, type CorrectionRow, type CorrectionView } from './view.js';

/** What a person chooses from who corrects an account. */
export interface CorrectionForm {
  readonly account: { readonly id: string; readonly name: string };
  readonly reasons: readonly Reason[];
  /** From the smallest to the largest. */
  readonly plans: readonly Pick<Plan, 'id' | 'name'>[];
}

/** The effect of a correction before it is asked for. */
export interface Preview {
  readonly kind: KindName;
  readonly accountId: string;
  readonly target: Target;
  readonly tokens: number;
  readonly effects: readonly Effect[];
  /** Send it with the request: it is refused where this has changed. */
  readonly digest: string;
  /** How many others would have to approve it now. */
  readonly neededApprovals: number;
  /** Why, in one sentence. Null: nobody has to. */
  readonly whyApprovals: string | null;
}

export interface Corrections {
  /** Throws `not-found` for an account, and `not-allowed`. */
  form(by: StaffMember, accountId: string): Promise<CorrectionForm>;
  preview(by: StaffMember, accountId: string, request: PreviewRequest): Promise<Preview>;
  /** Asks for it, and does it where nobody has to approve. The same `requestId` again answers the same. */
  request(by: StaffMember, accountId: string, request: CorrectionRequest): Promise<CorrectionView>;
  /** `digest`: of the review that the person looked at. */
  approve(by: StaffMember, id: string, digest: string): Promise<CorrectionView>;
  reject(by: StaffMember, id: string, note: string): Promise<CorrectionView>;
  withdraw(by: StaffMember, id: string): Promise<CorrectionView>;
  /** Has one that is parked tried again. It is never done twice. */
  retry(by: StaffMember, id: string): Promise<CorrectionView>;
  /** Throws `not-found`. */
  find(by: StaffMember, id: string): Promise<CorrectionNow>;
  /** Newest first. */
  list(by: StaffMember, filter: CorrectionFilter, page: PageQuery): Promise<Page<CorrectionRow>>;
  /** Those of an account of which something still comes, newest first. */
  pendingOf(accountId: string): Promise<readonly CorrectionView[]>;
  /** How many wait for approval; counted up to a number. */
  countPending(upTo: number): Promise<number>;
  /** Those that a person has to have tried again. */
  countParked(upTo: number): Promise<number>;
  /** Finishes what processes left, and ends what nobody approved in time. */
  finishOpen(): Promise<void>;
}

interface CorrectionsParts {
  readonly kinds: Kinds;
  readonly records: CorrectionRecords;
  readonly budget: Budget;
  readonly people: People;
  readonly reasons: Reasons;
  readonly accounts: Pick<Accounts, 'nameOf' | 'namesOf'>;
  readonly plans: Pick<Plans, 'list'>;
  readonly decisions: Decisions;
  readonly applying: Applying;
  readonly audit: Pick<Audit, 'record'>;
  readonly now: () => Date;
}

const MAX_PAGE = 200;
const MAX_SHOWN_OPEN = 50;
/** One round of the sweep. */
const ROUND_SIZE = 100;

export function createCorrections(parts: CorrectionsParts): Corrections {
  const { kinds, records, budget, people, reasons, accounts, plans, decisions, applying, audit, now } = parts;
  const reviewFor = createReviewFor(kinds, people);
  const view = (record: CorrectionRecord): CorrectionView => correctionView(record, now());
  const row = (record: CorrectionRecord, names: ReadonlyMap<string, string>): CorrectionRow => ({
    ...view(record),
    accountName: names.get(record.accountId) ?? record.accountId,
  });
  const noteLook = ({ id: by }: StaffMember, accountId: string, subject?: string) =>
    audit.record({ by, act: 'account-viewed', accountId, ...(subject !== undefined && { subject }) });

  /** Returns what is stored under the id; a conflict where it is something else. */
  const storedAs = async (wanted: Parameters<typeof isSameContent>[0] & { readonly _id: string }) => {
    const stored = await records.find(wanted._id);
    if (!stored || isSameContent(stored, wanted)) return stored;
    throw new FuelgaugeError('key-conflict', 'This requestId was already used for another correction. Use a new one.');
  };

  return {
    async form({ id: staffId }, accountId) {
      const person = await people.withRight(staffId, 'correct');
      const name = await accounts.nameOf(accountId);
      const [given, onSale] = await Promise.all([reasons.list(), plans.list()]);
      await noteLook(person, accountId);
      const choice = onSale.map(({ id, name: planName }) => ({ id, name: planName }));
      return { account: { id: accountId, name }, reasons: given, plans: choice };
    },

    async preview({ id: staffId }, accountId, request) {
      const person = await people.withRight(staffId, 'correct');
      const { kind, fields, reasonCode, ticket } = readFilledIn(previewSchema, kinds, request);
      await reasons.check(reasonCode, ticket);
      const { look, digest } = await lookAt(kinds, kind, accountId, fields);
      const { target, tokens, effects, limitedAs } = look;
      const limit = await people.limitOf(person, limitedAs);
      const sums = await budget.estimate(staffId, { correctionId: '', accountId, tokens });
      await noteLook(person, accountId);
      const approvals = {
        neededApprovals: approversNeeded(limit, tokens, sums),
        whyApprovals: whyApprovals(limit, tokens, sums),
      };
      return { kind, accountId, target, tokens, effects, digest, ...approvals };
    },

    async request({ id: staffId }, accountId, request) {
      const person = await people.withRight(staffId, 'correct');
      const { requestId, kind, fields, digest: seen, ...why } = readFilledIn(requestSchema, kinds, request);
      const wanted = { _id: correctionId(staffId, requestId), accountId, kind, fields, ...why };
      const before = await storedAs(wanted);
      if (before) return view(before);
      await reasons.check(wanted.reasonCode, wanted.ticket);
      const looked = await lookAt(kinds, kind, accountId, fields);
      if (seen !== undefined && seen !== looked.digest) throw changedSince(NOT_AS_LOOKED_AT);
      const { tokens, limitedAs } = looked.look;
      const limit = await people.limitOf(person, limitedAs);
      const needed = await budget.reserve(staffId, { correctionId: wanted._id, accountId, tokens }, limit);
      const inserted = await records.insert(newCorrection(wanted, staffId, looked, needed, now()));
      // The same request came a second time at the same moment.
      if (!inserted) return view((await storedAs(wanted))!);
      return view(inserted.state === 'approved' ? await applying.apply(inserted) : inserted);
    },

    async approve({ id: staffId }, id, digest) {
      const decided = await decisions.approve(staffId, id, digest);
      return view(decided.state === 'approved' ? await applying.apply(decided) : decided);
    },

    async reject({ id: staffId }, id, note) {
      return view(await decisions.reject(staffId, id, parse(noteField, note)));
    },

    async retry({ id: staffId }, id) {
      const retried = await decisions.retry(staffId, id);
      return view(await applying.apply(retried));
    },

    withdraw: async ({ id: staffId }, id) => view(await decisions.withdraw(staffId, id)),

    async find({ id: staffId }, id) {
      const person = await people.withRight(staffId, 'look');
      const record = await records.require(id);
      await noteLook(person, record.accountId, id);
      const isPending = stateNow(record, now()) === 'pending';
      const [review, reason, names] = await Promise.all([
        isPending ? reviewFor(person.id, record) : null,
        reasons.labelOf(record.reasonCode),
        accounts.namesOf([record.accountId]),
      ]);
      return { ...row(record, names), reason, review };
    },

    async list({ id: staffId }, filter, { limit, cursor }) {
      await people.withRight(staffId, 'look');
      const page = await records.list(filter, { limit: Math.min(Math.max(limit, 1), MAX_PAGE), cursor });
      const names = await accounts.namesOf(page.items.map(({ accountId }) => accountId));
      return { ...page, items: page.items.map((record) => row(record, names)) };
    },

    pendingOf: async (accountId) => (await records.listOpen(accountId, MAX_SHOWN_OPEN)).map(view),

    countParked: (upTo) => records.countParked(upTo),
    countPending: (upTo) => records.countPending(now(), upTo),

    async finishOpen() {
      await decisions.expireOld(ROUND_SIZE);
      await records.writeOwedLines(ROUND_SIZE);
      await applying.finishOpen(ROUND_SIZE);
    },
  };
}
