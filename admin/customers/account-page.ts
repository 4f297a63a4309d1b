/**
 * Reads all that staff see of one account on one page. The parts are read side by side, each bounded; a part that fails is
 * shown as failed, and the others stay. The look is recorded before anything is read.
 */
import type { AccountServices } from '../../accounts/services.js';
import type { AccountView } from '../../accounts/account-view.js';
import type { MemberView } from '../../accounts/members.js';
import type { SpaceView } from '../../accounts/spaces.js';
import type { AlertList, AlertView } from '../../alerts/alert-list.js';
import { notFound } from '../../domain/errors.js';
import type { Entry } from '../../domain/account/entry.js';
import type { Ledger, UsageRow } from '../../ledger/ledger.js';
import type { ClosedPeriod, PeriodBooks } from '../../ledger/period-books.js';
import type { PeriodStatement } from '../../ledger/period-books.js';
import type { TopUps } from '../../payments/top-ups/top-ups.js';
import type { TopUpView } from '../../payments/top-ups/top-up-view.js';
import type { Rescreens, RescreenView } from '../../rescreens/rescreens.js';
import type { Waits } from '../../waiting/waits.js';
import type { WaitingView } from '../../waiting/view.js';
import {
  periodWorkflowId,
  rescreenWorkflowId,
  resumeWaitingWorkflowId,
  topUpWorkflowId,
} from '../../workflows/messages.js';
import type { Audit } from '../audit/audit.js';
import { requireRight } from '../staff/require-right.js';
import type { StaffMember } from '../staff/staff.js';
import { accountFigures, type AccountFigures } from './figures.js';

/** A part that could not be read says so, and hides no other. */
export type Part<T> = { readonly value: T } | { readonly failed: true };

export interface AccountPage {
  readonly account: AccountView;
  readonly figures: AccountFigures;
  readonly members: Part<readonly MemberView[]>;
  readonly spaces: Part<readonly (SpaceView & { readonly used: number | null })[]>;
  readonly usageByFeature: Part<readonly UsageRow[]>;
  /** Local days of the period by feature. */
  readonly usageByDay: Part<readonly DayOfUse[]>;
  readonly entries: Part<readonly Entry[]>;
  readonly closedPeriods: Part<readonly ClosedPeriodView[]>;
  readonly topUps: Part<readonly TopUpView[]>;
  readonly alerts: Part<readonly AlertView[]>;
  readonly waiting: Part<readonly WaitingView[]>;
  readonly rescreens: Part<readonly RescreenView[]>;
  readonly workflows: readonly WorkflowLink[];
  readonly asOf: Date;
}

export interface DayOfUse {
  /** `2026-09-03`, in the account's zone. */
  readonly day: string;
  readonly tokens: Readonly<Record<string, number>>;
}

export interface ClosedPeriodView {
  readonly number: number;
  readonly start: Date | null;
  readonly end: Date;
  readonly planId: string | null;
  readonly used: number | null;
  readonly overage: number | null;
}

/** A workflow that may be running; Temporal's page shows its state. */
export interface WorkflowLink {
  readonly what: string;
  readonly workflowId: string;
}

export interface AccountPages {
  /** Throws `not-found` or `not-allowed`. */
  read(by: StaffMember, accountId: string): Promise<AccountPage>;
}

export interface AccountPageParts extends Pick<AccountServices, 'accounts' | 'members' | 'spaces' | 'priceLists'> {
  readonly ledger: Pick<Ledger, 'readAccount' | 'listEntries' | 'sumUsage'>;
  readonly books: Pick<PeriodBooks, 'listClosed'>;
  readonly topUps: Pick<TopUps, 'list'>;
  readonly alertList: Pick<AlertList, 'list'>;
  readonly waits: Pick<Waits, 'list'>;
  readonly rescreens: Pick<Rescreens, 'list'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly onError: (error: unknown) => void;
  readonly now?: () => Date;
}

const MAX_ROWS = 12;
const MAX_PEOPLE = 50;
const MAX_DAYS = 62;

export function createAccountPages(parts: AccountPageParts): AccountPages {
  const { accounts, members, spaces, priceLists, ledger, books, topUps, alertList, waits, rescreens, audit } = parts;
  const { onError, now = () => new Date() } = parts;

  const part = async <T>(reading: Promise<T>): Promise<Part<T>> => {
    try {
      return { value: await reading };
    } catch (error) {
      onError(error);
      return { failed: true };
    }
  };

  return {
    async read(by, accountId) {
      requireRight(by, 'look');
      const [account, state] = await Promise.all([accounts.find(accountId), ledger.readAccount(accountId)]);
      if (!account || !state) throw notFound('account');
      await audit.record({ by: by.id, act: 'account-viewed', accountId });
      const { period, terms, spaceCaps } = state;
      const usage = { period: period.number, timeZone: terms.timeZone };
      const daysOf = async (): Promise<DayOfUse[]> => {
        const features = priceLists.current().items.map(({ feature }) => feature);
        const perFeature = await Promise.all(
          features.map(async (feature) => ({
            feature,
            rows: await ledger.sumUsage(accountId, { ...usage, groupBy: 'day', feature, limit: MAX_DAYS }),
          })),
        );
        return daysIn(perFeature);
      };
      const [people, inSpaces, byFeature, byDay, entries, closed, bought, alerts, waiting, screenings] =
        await Promise.all([
          part(members.list(accountId, { limit: MAX_PEOPLE }).then(({ items }) => items)),
          part(
            spaces
              .list(accountId, { limit: MAX_PEOPLE })
              .then(({ items }) => items.map((space) => ({ ...space, used: usedOf(spaceCaps, space.id) }))),
          ),
          part(ledger.sumUsage(accountId, { ...usage, groupBy: 'feature' })),
          part(daysOf()),
          part(ledger.listEntries(accountId, { limit: MAX_ROWS })),
          part(books.listClosed(accountId, period.number, MAX_ROWS).then((found) => found.map(closedView))),
          part(topUps.list(accountId, { limit: MAX_ROWS }).then(({ items }) => items)),
          part(alertList.list(accountId, { limit: MAX_ROWS }).then(({ items }) => items)),
          part(waits.list(accountId).then((found) => found.slice(0, MAX_ROWS))),
          part(rescreens.list(accountId, { limit: MAX_ROWS }).then(({ items }) => items)),
        ]);
      return {
        account,
        figures: accountFigures(state),
        members: people,
        spaces: inSpaces,
        usageByFeature: byFeature,
        usageByDay: byDay,
        entries,
        closedPeriods: closed,
        topUps: bought,
        alerts,
        waiting,
        rescreens: screenings,
        workflows: workflowsOf(account, bought, waiting, screenings),
        asOf: now(),
      };
    },
  };
}

const usedOf = (caps: Readonly<Record<string, { readonly used: number }>>, spaceId: string): number | null =>
  Object.hasOwn(caps, spaceId) ? caps[spaceId]!.used : null;

/** Joins the sums of the features by day, oldest first. */
function daysIn(perFeature: readonly { readonly feature: string; readonly rows: readonly UsageRow[] }[]): DayOfUse[] {
  const days = new Map<string, Record<string, number>>();
  for (const { feature, rows } of perFeature) {
    for (const { group, tokens } of rows) {
      if (group === null) continue;
      days.set(group, { ...days.get(group), [feature]: tokens });
    }
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, tokens]) => ({ day, tokens }));
}

function closedView({ close, statement }: ClosedPeriod): ClosedPeriodView {
  const number = Number(close.periodId.split('~').at(-1));
  return { number, end: close.at, ...statementPart(statement) };
}

function statementPart(statement: PeriodStatement | null): Omit<ClosedPeriodView, 'number' | 'end'> {
  if (!statement) return { start: null, planId: null, used: null, overage: null };
  const { start, planId, used, overage } = statement;
  return { start, planId, used, overage };
}

const valueOf = <T>(found: Part<readonly T[]>): readonly T[] => ('value' in found ? found.value : []);

const OPEN_TOP_UPS = new Set(['awaiting_payment', 'processing', 'disputed']);

function workflowsOf(
  { id: accountId, period, state }: AccountView,
  topUps: Part<readonly TopUpView[]>,
  waiting: Part<readonly WaitingView[]>,
  rescreens: Part<readonly RescreenView[]>,
): WorkflowLink[] {
  const jobs = new Set(valueOf(rescreens).flatMap(({ jobId, endedAt }) => (endedAt === null ? [jobId] : [])));
  return [
    ...(state === 'open' ? [{ what: 'Billing period', workflowId: periodWorkflowId(accountId, period.number) }] : []),
    ...valueOf(topUps)
      .filter((topUp) => OPEN_TOP_UPS.has(topUp.state))
      .map(({ id, credits }) => ({ what: `Purchase of ${credits} credits`, workflowId: topUpWorkflowId(id) })),
    ...(valueOf(waiting).length > 0
      ? [{ what: 'Resume of waiting actions', workflowId: resumeWaitingWorkflowId(accountId) }]
      : []),
    ...[...jobs].map((jobId) => ({ what: `Re-screen of ${jobId}`, workflowId: rescreenWorkflowId(accountId, jobId) })),
  ];
}
