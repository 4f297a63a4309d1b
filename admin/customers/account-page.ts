/**
 * Reads what the account page shows at once, in one call (`account-sums.ts` reads what takes longer): the parts are read side by side, each is bounded, and one that
 * fails leaves the others. The balance and all that belongs to it come from one reading of the ledger.
 */
import type { Services } from '../../boot/services.js';
import type { AccountView } from '../../accounts/account-view.js';
import { notFound } from '../../domain/errors.js';
import type { TopUpState } from '../../domain/pricing/top-up-state.js';
import { storedSeq, type AccountWithUnwritten } from '../../ledger/ledger.js';
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
import { partOf, type Part } from './part.js';

export interface AccountPageParts extends ListParts, Pick<Services, 'ledger' | 'accounts' | 'plans' | 'priceLists'> {
  readonly audit: Pick<Audit, 'record'>;
  /** Receives why a part could not be read. */
  readonly onError: (error: unknown) => void;
}

export type AccountPage = Awaited<ReturnType<ReturnType<typeof createAccountPage>['view']>>;

/** Purchases whose workflow waits for the payment. */
const UNDER_WAY: readonly TopUpState[] = ['awaiting_payment', 'processing'];
const MAX_ENTRIES = 20;
/** Of each list; the others come page by page (`account-lists.ts`). */
const FIRST_PAGE = { limit: 10 };
const FIRST_TOP_UPS = { limit: 20 };

export function createAccountPage(parts: AccountPageParts) {
  const { ledger, accounts, priceLists, waiting, audit, onError } = parts;
  const lists = createListReaders(parts);
  const part = <T>(read: () => Promise<T> | T) => partOf(read, onError);

  return {
    /** Throws `not-found`, and what the ledger throws while it can't be read: without the balance there is no page. */
    async view(by: StaffMember, accountId: string) {
      requireRight(by, 'look');
      const [account, found] = await Promise.all([accounts.find(accountId), ledger.readWithUnwritten(accountId)]);
      if (!account || !found) throw notFound('account');
      const { state } = found;
      const reads = await Promise.all([
        part(() => latestOf(found)),
        part(() => waitsOf(found)),
        part(() => lists['top-ups'].read(found, FIRST_TOP_UPS)),
        part(() => lists.rescreens.read(found, FIRST_PAGE)),
        part(() => lists.spaces.read(found, FIRST_PAGE)),
        part(() => lists.members.read(found, FIRST_PAGE)),
        part(() => lists.holds.read(found, FIRST_PAGE)),
        part(() => lists['overage-charges'].read(found, FIRST_PAGE)),
        part(() => lists.alerts.read(found, FIRST_PAGE)),
        part(() => lists.periods.read(found, FIRST_PAGE)),
        part(() => lists.refusals.read(found, FIRST_PAGE)),
      ]);
      const [latestEntries, waits, topUps, rescreens, spaces, members, ...more] = reads;
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
          hasPeriods: state.terms.ended !== true,
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

  async function waitsOf(found: AccountWithUnwritten) {
    const [page, totals] = await Promise.all([
      lists.waiting.read(found, FIRST_PAGE),
      waiting.waits.totals(found.state.accountId),
    ]);
    return { totals, ...page };
  }

  async function latestOf(found: AccountWithUnwritten) {
    const { state, unwritten } = found;
    const period = { planId: state.terms.plan.planId, totals: state.period };
    const words = { plans: parts.plans, priceList: () => priceLists.current() };
    const [wording, stored] = await Promise.all([
      wordingFor(words, period),
      ledger.listEntries(state.accountId, { limit: MAX_ENTRIES, beforeSeq: storedSeq(found) + 1 }),
    ]);
    return entryRows(unwritten.toReversed(), stored, wording).slice(0, MAX_ENTRIES);
  }
}

const itemsOf = <T>(part: Part<Page<T>>): readonly T[] => (part.ok ? part.value.items : []);

/** Of workflows that should run now, for links to Temporal's page. */
function workflowIdsOf(
  { id, period }: AccountView,
  open: {
    readonly hasPeriods: boolean;
    readonly waiting: number;
    readonly jobIds: readonly string[];
    readonly topUpIds: readonly string[];
  },
): string[] {
  return [
    ...(open.hasPeriods ? [periodWorkflowId(id, period.number)] : []),
    ...(open.waiting > 0 ? [resumeWaitingWorkflowId(id)] : []),
    ...open.jobIds.map((jobId) => rescreenWorkflowId(id, jobId)),
    ...open.topUpIds.map(topUpWorkflowId),
  ];
}
