/**
 * Reads everything that the account page shows, in one call: the parts are read side by side, each is bounded, and one that
 * fails leaves the others. The balance and all that belongs to it come from one reading of the ledger.
 */
import type { Services } from '../../boot/services.js';
import type { AccountView } from '../../accounts/account-view.js';
import type { AccountState } from '../../domain/account/account-state.js';
import type { Entry } from '../../domain/account/entry.js';
import { notFound } from '../../domain/errors.js';
import type { TopUpState } from '../../domain/pricing/top-up-state.js';
import { reconcile, type Finding } from '../../ledger/reconcile.js';
import type { Page } from '../../storage/page.js';
import {
  periodWorkflowId,
  rescreenWorkflowId,
  resumeWaitingWorkflowId,
  topUpWorkflowId,
} from '../../workflows/messages.js';
import type { Audit } from '../audit/audit.js';
import { entryRows } from '../explain/entry-row.js';
import { wordingFor } from '../explain/wording.js';
import { requireRight } from '../staff/require-right.js';
import type { StaffMember } from '../staff/staff.js';
import { balanceView, grantViews, pauseViews, periodView, usageViews } from './account-parts.js';
import { createListReaders, type ListParts } from './list-readers.js';
import { partOf, PART_TIMEOUT_MS, type Part } from './part.js';

export interface AccountPageParts
  extends ListParts, Pick<Services, 'connection' | 'ledger' | 'accounts' | 'plans' | 'priceLists'> {
  readonly audit: Pick<Audit, 'record'>;
  /** Receives why a part could not be read. */
  readonly onError: (error: unknown) => void;
}

export interface DayOfUse {
  /** `2026-09-03`, in the account's zone. */
  readonly day: string;
  readonly tokens: Readonly<Record<string, number>>;
}

export type AccountPage = Awaited<ReturnType<ReturnType<typeof createAccountPage>['view']>>;

/** Purchases whose workflow waits for the payment. */
const UNDER_WAY: readonly TopUpState[] = ['awaiting_payment', 'processing'];
const MAX_ENTRIES = 20;
const MAX_DAYS = 400;
/** Of each list; the others come page by page (`account-lists.ts`). */
const FIRST_PAGE = { limit: 10 };
const FIRST_TOP_UPS = { limit: 20 };
const MAX_FINDINGS_SHOWN = 20;
const NOT_CHECKED = `This account has too many entries to be checked within ${PART_TIMEOUT_MS / 1_000} s. Run reconcile for it.`;

export function createAccountPage(parts: AccountPageParts) {
  const { connection, ledger, accounts, priceLists, waiting, audit, onError } = parts;
  const lists = createListReaders(parts);
  const part = <T>(read: () => Promise<T> | T) => partOf(read, onError);

  return {
    /** Throws `not-found`, and what the ledger throws while it can't be read: without the balance there is no page. */
    async view(by: StaffMember, accountId: string) {
      requireRight(by, 'look');
      const [account, snapshot] = await Promise.all([accounts.find(accountId), ledger.readSnapshot(accountId)]);
      if (!account || !snapshot) throw notFound('account');
      const { state, unwritten } = snapshot;
      const reads = await Promise.all([
        partOf(() => checkOf(accountId), onError, { problem: NOT_CHECKED }),
        part(() => daysOfUse(state)),
        part(() => latestOf(state, unwritten)),
        part(() => waitsOf(state)),
        part(() => lists['top-ups'].read(state, FIRST_TOP_UPS)),
        part(() => lists.rescreens.read(state, FIRST_PAGE)),
        part(() => lists.spaces.read(state, FIRST_PAGE)),
        part(() => lists.members.read(state, FIRST_PAGE)),
        part(() => lists.holds.read(state, FIRST_PAGE)),
        part(() => lists['overage-charges'].read(state, FIRST_PAGE)),
        part(() => lists.alerts.read(state, FIRST_PAGE)),
        part(() => lists.periods.read(state, FIRST_PAGE)),
        part(() => lists.refusals.read(state, FIRST_PAGE)),
      ]);
      const [check, usageByDay, latestEntries, waits, topUps, rescreens, spaces, members, ...more] = reads;
      const [holds, overageCharges, alerts, planHistory, refusals] = more;
      await audit.record({ by: by.id, act: 'account-viewed', accountId });
      return {
        account,
        asOf: state.at,
        balance: balanceView(state),
        period: periodView(state),
        grants: grantViews(state),
        holdCount: state.holds.length,
        holds,
        pauses: pauseViews(state),
        usageByFeature: usageViews(state, priceLists.current()),
        /** Whether the account's documents are what its entries say. */
        check,
        usageByDay,
        members,
        spaces,
        topUps,
        overageCharges,
        alerts,
        waiting: waits,
        rescreens,
        latestEntries,
        planHistory,
        refusals,
        workflowIds: workflowIdsOf(account, {
          waiting: waits.ok ? waits.value.totals.actions : 0,
          jobIds: itemsOf(rescreens)
            .filter(({ endedAt }) => !endedAt)
            .map(({ jobId }) => jobId),
          topUpIds: itemsOf(topUps)
            .filter(({ state: step }) => UNDER_WAY.includes(step))
            .map(({ id }) => id),
        }),
      };
    },
  };

  /** Local days of the period, oldest first, each with what every feature used. */
  async function daysOfUse(state: AccountState): Promise<DayOfUse[]> {
    const features = priceLists.current().items.map(({ feature }) => feature);
    const sums = await Promise.all(
      features.map((feature) => ledger.sumUsage(state.accountId, { ...daysOf(state), feature })),
    );
    const days = new Map<string, Record<string, number>>();
    for (const [index, rows] of sums.entries()) {
      for (const { group: day, tokens } of rows) {
        if (day !== null) days.set(day, { ...days.get(day), [features[index]!]: tokens });
      }
    }
    return [...days].map(([day, tokens]) => ({ day, tokens })).sort((a, b) => (a.day < b.day ? -1 : 1));
  }

  async function checkOf(accountId: string) {
    const findings: Finding[] = [];
    const notices: Finding[] = [];
    const { entries, seconds } = await reconcile({
      connection,
      accountId,
      signal: AbortSignal.timeout(PART_TIMEOUT_MS),
      onFinding: (finding) => findings.push(finding),
      onNotice: (notice) => notices.push(notice),
    });
    const shown = findings.slice(0, MAX_FINDINGS_SHOWN);
    return {
      addsUp: findings.length === 0,
      findings: shown,
      /** How many there are. */
      found: findings.length,
      notices: notices.slice(0, MAX_FINDINGS_SHOWN),
      entries,
      seconds,
    };
  }

  async function waitsOf(state: AccountState) {
    const [page, totals] = await Promise.all([
      lists.waiting.read(state, FIRST_PAGE),
      waiting.waits.totals(state.accountId),
    ]);
    return { totals, ...page };
  }

  async function latestOf(state: AccountState, unwritten: readonly Entry[]) {
    const period = { planId: state.terms.plan.planId, totals: state.period };
    const words = { plans: parts.plans, priceList: () => priceLists.current() };
    const [wording, stored] = await Promise.all([
      wordingFor(words, period),
      ledger.listEntries(state.accountId, { limit: MAX_ENTRIES, beforeSeq: state.seq - unwritten.length + 1 }),
    ]);
    return entryRows(unwritten.toReversed(), stored, wording).slice(0, MAX_ENTRIES);
  }
}

const itemsOf = <T>(part: Part<Page<T>>): readonly T[] => (part.ok ? part.value.items : []);

const daysOf = ({ period, terms }: AccountState) =>
  ({ period: period.number, groupBy: 'day', timeZone: terms.timeZone, limit: MAX_DAYS }) as const;

/** Of workflows that should run now, for links to Temporal's page. */
function workflowIdsOf(
  { id, period }: AccountView,
  open: { readonly waiting: number; readonly jobIds: readonly string[]; readonly topUpIds: readonly string[] },
): string[] {
  return [
    periodWorkflowId(id, period.number),
    ...(open.waiting > 0 ? [resumeWaitingWorkflowId(id)] : []),
    ...open.jobIds.map((jobId) => rescreenWorkflowId(id, jobId)),
    ...open.topUpIds.map(topUpWorkflowId),
  ];
}
