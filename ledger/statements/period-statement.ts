/**
 * Makes the statement of a closed period: what came in, what went out, and for whom. It is summed from the period's
 * entries, apart from the totals that its close entry carries, and the two must agree before anything is stored or
 * invoiced.
 */
import { periodId } from '../../domain/business-key.js';
import { addOverage } from '../../domain/account/overage.js';
import type {
  FeatureUsage,
  OverageAtPrice,
  PeriodCloseEntry,
  PeriodTotals,
  UsageByFeature,
} from '../../domain/account/entry.js';
import { GRANT_SOURCES, type GrantSource } from '../../domain/grant.js';
import type { Feature } from '../../domain/pricing/price-list.js';

export interface PeriodStatement {
  /** The period's id. */
  readonly _id: string;
  readonly accountId: string;
  readonly number: number;
  readonly start: Date;
  /** Exclusive. */
  readonly end: Date;
  /** The plan in force at the end. */
  readonly planId: string;
  /** Credits that came over from the period before. */
  readonly openingBalance: number;
  /** Everything granted, and from where. */
  readonly granted: Readonly<Record<GrantSource | 'total', number>>;
  /** Came back from actions and holds of earlier periods. */
  readonly returned: number;
  /** Spent in this period less what was refunded of it; overage included. */
  readonly used: number;
  readonly usage: UsageByFeature;
  readonly spaces: readonly SpaceUsage[];
  /** Given back by refunds, those of earlier periods' actions included. */
  readonly refunded: number;
  readonly expired: number;
  readonly clawedBack: number;
  readonly debtRepaid: number;
  /** Tokens beyond the credits: this period's, without what earlier periods' holds brought late. */
  readonly overage: number;
  /** What is owed for overage, what came late included, at the price at which it was used. */
  readonly overageOwed: readonly OverageAtPrice[];
  /** Tokens of this period's holds that were still open at its end. */
  readonly heldAtClose: number;
  /** What became of earlier periods' holds. */
  readonly late: PeriodTotals['late'];
  /** Credits left at the end, after what expired with the period: they go into the next one. */
  readonly carriedOver: number;
  /** Opening balance and every change of what was left. */
  readonly closingBalance: number;
  /** The close entry that it was made from. */
  readonly closeEntryId: string;
}

export interface SpaceUsage extends FeatureUsage {
  /** Null: used outside of any Space. */
  readonly spaceId: string | null;
  readonly feature: Feature;
}

/** Sums of a period's entries that have the same type, lateness, feature, Space and price of overage; refunds of late charges apart. */
export interface EntrySums {
  readonly type: string;
  readonly late: boolean;
  readonly ofLate: boolean;
  readonly feature: string | null;
  readonly spaceId: string | null;
  readonly entries: number;
  /** The change of what is left. */
  readonly tokens: number;
  readonly spent: number;
  readonly overageLeg: number;
  readonly overageTokens: number;
  /** The price of `overageTokens`; amount 0 and no currency where there are none. */
  readonly overageAmount: number;
  readonly overageCurrency: string;
  readonly reopens: number;
}

interface StatementParts {
  readonly close: PeriodCloseEntry;
  readonly sums: readonly EntrySums[];
  readonly grants: readonly { readonly source: GrantSource; readonly tokens: number }[];
}

/** Throws `StatementMismatch` when the entries, the close entry and the identity of the ledger don't agree. */
export function statementOf({ close, sums, grants }: StatementParts): PeriodStatement {
  const { accountId, totals, nextPeriod, at, closed, balanceAfter, _id } = close;
  const number = nextPeriod.number - 1;
  const own = sums.filter(({ late }) => !late);
  const charges = own.filter(({ type }) => type === 'debit' || type === 'settle');
  const refunds = own.filter(({ type }) => type === 'refund');
  const statement: PeriodStatement = {
    _id: periodId(accountId, number),
    accountId,
    number,
    start: closed.start,
    end: at,
    planId: closed.planId,
    openingBalance: totals.carriedIn,
    granted: grantedBySource(grants),
    returned: totals.returned,
    used: sum([...charges, ...refunds], ({ spent }) => spent),
    ...usageOf([...charges, ...refunds]),
    refunded: -sum(
      sums.filter(({ type }) => type === 'refund'),
      ({ spent }) => spent,
    ),
    expired: totals.expired,
    clawedBack: totals.clawedBack,
    debtRepaid: totals.debtRepaid,
    overage: sum(charges, ({ overageTokens }) => overageTokens) - sum(refunds, ({ overageTokens }) => overageTokens),
    overageOwed: overageOwed(sums),
    heldAtClose: totals.heldAtClose ?? 0,
    late: totals.late,
    carriedOver: balanceAfter,
    closingBalance: totals.carriedIn + sum(sums, ({ tokens }) => tokens),
    closeEntryId: _id,
  };
  const heldOverage = -sum(own, ({ overageLeg }) => overageLeg) - statement.overage;
  check(statement, totals, heldOverage, lateSums(sums));
  return statement;
}

/** The entries of a period contradict its close entry, or each other: nothing may be stored or invoiced from them. */
export class StatementMismatch extends Error {
  override readonly name = 'StatementMismatch';
  constructor(statementId: string, broken: readonly string[]) {
    super(`the statement of ${statementId} is contradicted: ${broken.join('; ')}`);
  }
}

/** What earlier periods' holds brought, less what was given back of it in the same period. */
function lateSums(sums: readonly EntrySums[]): Pick<PeriodTotals['late'], 'settled' | 'overage'> {
  const charges = sums.filter(({ type, late }) => late && (type === 'debit' || type === 'settle'));
  const refunds = sums.filter(({ ofLate }) => ofLate);
  return {
    settled: sum([...charges, ...refunds], ({ spent }) => spent),
    overage: sum(charges, ({ overageTokens }) => overageTokens) - sum(refunds, ({ overageTokens }) => overageTokens),
  };
}

/** `heldOverage`: the part of what was held at the close that no credits covered. */
function check(
  statement: PeriodStatement,
  totals: PeriodTotals,
  heldOverage: number,
  late: ReturnType<typeof lateSums>,
): void {
  const { openingBalance, granted, returned, expired, clawedBack, debtRepaid } = statement;
  const { used, overage, heldAtClose, closingBalance, carriedOver } = statement;
  const creditsTotal = openingBalance + granted.total + returned - expired - clawedBack - debtRepaid;
  const laws: [string, number, number][] = [
    ['granted', granted.total, totals.granted],
    ...GRANT_SOURCES.map((source): [string, number, number] => [
      `granted as ${source}`,
      granted[source],
      totals.grantedBySource[source],
    ]),
    ['used per feature and Space adds up', used, totals.used],
    ['overage', overage, totals.overageUsed],
    ['tokens settled late', late.settled, totals.late.settled],
    ['overage that came late', late.overage, totals.late.overage],
    ['the balance after the last entry', closingBalance, carriedOver],
    [
      "the period's credits are left, held or used",
      creditsTotal,
      closingBalance + heldAtClose - heldOverage + used - overage,
    ],
    ...usageLaws(statement.usage, totals.usage),
    ...owedLaws(statement.overageOwed, totals.overageOwed),
  ];
  const broken = laws.filter(([, found, expected]) => found !== expected);
  if (broken.length === 0) return;
  throw new StatementMismatch(
    statement._id,
    broken.map(([law, found, expected]) => `${law} (${found}, expected ${expected})`),
  );
}

function usageLaws(found: UsageByFeature, expected: UsageByFeature): [string, number, number][] {
  const features = new Set([...Object.keys(found), ...Object.keys(expected)]) as Set<Feature>;
  return [...features].flatMap((feature): [string, number, number][] => [
    [`tokens of ${feature}`, found[feature]?.tokens ?? 0, expected[feature]?.tokens ?? 0],
    [`actions of ${feature}`, found[feature]?.actions ?? 0, expected[feature]?.actions ?? 0],
  ]);
}

/** Charges, less refunds of charges of this same period. */
function overageOwed(sums: readonly EntrySums[]): readonly OverageAtPrice[] {
  return sums.reduce<readonly OverageAtPrice[]>((owed, row) => {
    const unitPrice = { amount: row.overageAmount, currency: row.overageCurrency };
    if (row.type === 'debit' || row.type === 'settle') return addOverage(owed, row.overageTokens, unitPrice);
    const isOwn = row.type === 'refund' && (!row.late || row.ofLate);
    return isOwn ? addOverage(owed, -row.overageTokens, unitPrice) : owed;
  }, []);
}

function owedLaws(found: readonly OverageAtPrice[], expected: readonly OverageAtPrice[]): [string, number, number][] {
  const nameOf = ({ unitPrice }: OverageAtPrice): string => `overage at ${unitPrice.amount} ${unitPrice.currency}`;
  const tokensAt = (owed: readonly OverageAtPrice[], name: string): number =>
    owed.find((one) => nameOf(one) === name)?.tokens ?? 0;
  return [...new Set([...found, ...expected].map(nameOf))].map((name) => [
    name,
    tokensAt(found, name),
    tokensAt(expected, name),
  ]);
}

function grantedBySource(grants: StatementParts['grants']): PeriodStatement['granted'] {
  const ofSource = (source: GrantSource): number =>
    sum(
      grants.filter((grant) => grant.source === source),
      ({ tokens }) => tokens,
    );
  const bySource = Object.fromEntries(GRANT_SOURCES.map((source) => [source, ofSource(source)]));
  return { ...bySource, total: sum(grants, ({ tokens }) => tokens) } as PeriodStatement['granted'];
}

/** Leaves out what was used and then given back in full. */
function usageOf(rows: readonly EntrySums[]): Pick<PeriodStatement, 'usage' | 'spaces'> {
  const spaces = new Map<string, SpaceUsage>();
  const usage: Partial<Record<Feature, FeatureUsage>> = {};
  for (const row of rows) {
    const feature = row.feature as Feature;
    const tokens = row.spent;
    const actions = row.type === 'refund' ? -row.reopens : row.entries;
    const place = JSON.stringify([row.spaceId, feature]);
    spaces.set(place, { spaceId: row.spaceId, feature, ...added(spaces.get(place), tokens, actions) });
    usage[feature] = added(usage[feature], tokens, actions);
  }
  const isUsed = ({ tokens, actions }: FeatureUsage): boolean => tokens !== 0 || actions !== 0;
  return {
    usage: Object.fromEntries(Object.entries(usage).filter(([, used]) => isUsed(used))),
    spaces: [...spaces.values()].filter(isUsed),
  };
}

function added(before: FeatureUsage | undefined, tokens: number, actions: number): FeatureUsage {
  return { tokens: (before?.tokens ?? 0) + tokens, actions: (before?.actions ?? 0) + actions };
}

function sum<T>(rows: readonly T[], measure: (row: T) => number): number {
  return rows.reduce((total, row) => total + measure(row), 0);
}
