/**
 * Reads the first page of the back office: what is spent, what packs bring in, who runs out, and what waits for somebody.
 * It reads daily totals and indexed lists, never the ledger's entries. A part that cannot be read leaves the others as
 * they are.
 */
import type { Services } from '../../boot/services.js';
import type { AllAccounts, LowAccount } from '../../ledger/all-accounts.js';
import { within, withinDeadline } from '../../storage/deadline.js';
import type { Audit } from '../audit/audit.js';
import { readOr } from '../read-or.js';
import { requireRight } from '../staff/require-right.js';
import type { StaffMember } from '../staff/staff.js';
import type { DailyUsage } from './daily-usage.js';
import type { Findings } from './findings.js';
import { CAPS, COUNT_UP_TO, PART_TIMEOUT_MS } from './parts.js';

export interface SpentOfDay {
  /** `2026-11-27`, by UTC. */
  readonly day: string;
  readonly tokens: number;
  readonly actions: number;
  readonly byFeature: Readonly<Record<string, { readonly tokens: number; readonly actions: number }>>;
}

export interface LowAccountView extends LowAccount {
  readonly name: string;
}

/** What waits for somebody, each counted up to `COUNT_UP_TO`. Null: it could not be read. */
export interface Waiting {
  readonly approvals: number | null;
  readonly parkedCorrections: number | null;
  readonly findings: number | null;
  readonly notices: number | null;
  readonly parkedTopUps: number | null;
  readonly disputedTopUps: number | null;
  readonly failedTopUps: number | null;
  readonly failedInvoices: number | null;
  readonly unpaidSubscriptions: number | null;
  readonly failedDeliveries: number | null;
}

export interface TopUpLine {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly credits: number;
  readonly state: string;
  readonly createdAt: Date;
  readonly amount: { readonly amount: number; readonly currency: string };
}

export interface OverviewView {
  readonly at: Date;
  /** 30 days, the oldest first; the last one is today. Null: they could not be read. */
  readonly days: readonly SpentOfDay[] | null;
  /** Commits up to then are counted. */
  readonly countedUntil: Date | null;
  readonly revenue: {
    readonly month: string;
    readonly currencies: Awaited<ReturnType<Services['payments']['attention']['revenue']>>;
  } | null;
  readonly low: {
    readonly gone: number;
    readonly low: number;
    readonly lowest: readonly LowAccountView[];
    /** There are no more than these. */
    readonly isAll: boolean;
  } | null;
  readonly waiting: Waiting;
  readonly topUps: readonly TopUpLine[] | null;
  readonly countUpTo: number;
}

export interface Overview {
  overview(by: StaffMember): Promise<OverviewView>;
  /** The accounts without credits or about to run out, the lowest balance first: all that are counted. */
  runningOut(by: StaffMember): Promise<{ readonly items: readonly LowAccountView[] }>;
}

export interface OverviewParts {
  readonly dailyUsage: DailyUsage;
  readonly allAccounts: Pick<AllAccounts, 'listLow' | 'listGone' | 'countLow'>;
  readonly findings: Pick<Findings, 'newest'>;
  readonly attention: Services['payments']['attention'];
  readonly failedDeliveries: Services['failedDeliveries'];
  readonly accounts: Pick<Services['accounts'], 'namesOf' | 'listUnpaid'>;
  /** Corrections that wait for somebody else, counted up to the limit. */
  readonly countApprovals?: (countUpTo: number) => Promise<number>;
  readonly countParkedCorrections?: (countUpTo: number) => Promise<number>;
  readonly audit: Pick<Audit, 'record'>;
  readonly onError: (error: unknown) => void;
}

const DAY_MS = 86_400_000;
const DAYS = 30;
const SHOWN = 8;
/** The page waits so long for new entries to be counted, then shows what is counted. */
const CATCH_UP_WAIT_MS = 500;
const CATCH_UP_DEADLINE_MS = 30_000;
/** It reads what every account has spent since (decision 0047): people who reload the page must not repeat that. */
const CATCH_UP_EVERY_MS = 60_000;

export function createOverview(parts: OverviewParts): Overview {
  const { attention, accounts, allAccounts, findings, audit, onError } = parts;
  const none = () => Promise.resolve(0);
  const { countApprovals = none, countParkedCorrections = none } = parts;
  const catchUp = createCatchUp(parts.dailyUsage, onError);

  const orNull = <T>(read: () => Promise<T>): Promise<T | null> =>
    readOr(null, read, { timeoutMs: PART_TIMEOUT_MS, onError });

  const readDays = async (at: Date): Promise<SpentOfDay[]> => {
    await catchUp();
    const days = Array.from({ length: DAYS }, (_, n) => dayOf(new Date(at.getTime() - (DAYS - 1 - n) * DAY_MS)));
    const records = await parts.dailyUsage.read(days[0]!, days.at(-1)!);
    return days.map((day) => {
      const ofDay = records.filter((record) => record.day === day);
      return {
        day,
        tokens: ofDay.reduce((sum, { tokens }) => sum + tokens, 0),
        actions: ofDay.reduce((sum, { actions }) => sum + actions, 0),
        byFeature: Object.fromEntries(ofDay.map(({ feature, tokens, actions }) => [feature, { tokens, actions }])),
      };
    });
  };

  /** An account without an alert threshold is only listed once it is at its end. */
  const readLow = async (shown: number): Promise<NonNullable<OverviewView['low']>> => {
    const [count, low, gone] = await Promise.all([
      allAccounts.countLow(COUNT_UP_TO),
      allAccounts.listLow(shown),
      allAccounts.listGone(shown),
    ]);
    const byId = new Map([...gone, ...low].map((account) => [account.accountId, account]));
    const lowest = [...byId.values()].sort((a, b) => a.left - b.left).slice(0, shown);
    const names = await accounts.namesOf(lowest.map(({ accountId }) => accountId));
    const isAll = Math.max(count.gone, count.low, byId.size) <= shown;
    return {
      ...count,
      isAll,
      lowest: lowest.map((one) => ({ ...one, name: names.get(one.accountId) ?? one.accountId })),
    };
  };

  const readTopUps = async (): Promise<TopUpLine[]> => {
    const found = await attention.newestTopUps(SHOWN);
    const names = await accounts.namesOf(found.map(({ accountId }) => accountId));
    return found.map(({ _id: id, accountId, credits, state, createdAt, total, paid }) => ({
      ...{ id, accountId, credits, state, createdAt },
      name: names.get(accountId) ?? accountId,
      amount: paid ? { amount: paid.total, currency: paid.currency } : total,
    }));
  };

  const readWaiting = async (at: Date): Promise<Waiting> => {
    const since = new Date(at.getTime() - DAYS * DAY_MS);
    const countOf = (read: () => Promise<{ readonly count: number }>) => orNull(async () => (await read()).count);
    const readers: Readonly<Record<keyof Waiting, Promise<number | null>>> = {
      approvals: orNull(() => countApprovals(COUNT_UP_TO)),
      parkedCorrections: orNull(() => countParkedCorrections(COUNT_UP_TO)),
      findings: countOf(() => findings.newest('finding', CAPS)),
      notices: countOf(() => findings.newest('notice', CAPS)),
      parkedTopUps: countOf(() => attention.parkedTopUps(CAPS)),
      disputedTopUps: countOf(() => attention.disputedTopUps(CAPS)),
      failedTopUps: countOf(() => attention.failedTopUps(since, CAPS)),
      failedInvoices: countOf(() => attention.failedInvoices(CAPS)),
      unpaidSubscriptions: countOf(() => accounts.listUnpaid(CAPS)),
      failedDeliveries: countOf(() => parts.failedDeliveries.list(since, CAPS)),
    };
    const counted = await Promise.all(
      Object.entries(readers).map(async ([name, reading]) => [name, await reading] as const),
    );
    return Object.fromEntries(counted) as unknown as Waiting;
  };

  return {
    async overview(by) {
      requireRight(by, 'look');
      await audit.record({ by: by.id, act: 'overview-viewed' });
      const at = new Date();
      const monthStart = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
      const [days, currencies, low, waiting, topUps] = await Promise.all([
        orNull(() => readDays(at)),
        orNull(() => attention.revenue(monthStart, new Date(at.getTime() + DAY_MS))),
        orNull(() => readLow(SHOWN)),
        readWaiting(at),
        orNull(readTopUps),
      ]);
      return {
        ...{ at, days, low, waiting, topUps },
        countedUntil: await orNull(() => parts.dailyUsage.countedUntil()),
        revenue: currencies && { month: dayOf(at).slice(0, 7), currencies },
        countUpTo: COUNT_UP_TO,
      };
    },

    async runningOut(by) {
      requireRight(by, 'look');
      await audit.record({ by: by.id, act: 'overview-viewed', facts: { part: 'running-out' } });
      return { items: (await withinDeadline(PART_TIMEOUT_MS, readLow(COUNT_UP_TO))).lowest };
    },
  };
}

/** One catch-up of a process at a time, and none right after another one. */
function createCatchUp(dailyUsage: Pick<DailyUsage, 'catchUp'>, onError: (error: unknown) => void) {
  let running: Promise<void> | null = null;
  let nextMs = 0;
  return async (): Promise<void> => {
    if (running === null && performance.now() >= nextMs) {
      running = dailyUsage
        .catchUp(AbortSignal.timeout(CATCH_UP_DEADLINE_MS))
        .catch(onError)
        .finally(() => {
          running = null;
          nextMs = performance.now() + CATCH_UP_EVERY_MS;
        });
    }
    if (running) await within(CATCH_UP_WAIT_MS, running).catch(() => undefined);
  };
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
