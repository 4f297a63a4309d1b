/**
 * Names every figure of an account that can be explained. Each has two sides that know nothing of each other: where it is
 * shown (a total that the ledger keeps, a stored statement), and the measure by which its entries are counted.
 */
import { ENTRY_TYPES } from '../../domain/account/entry.js';
import type { Measure, MeasurePart } from '../../domain/account/measure.js';
import type { GrantSource } from '../../domain/grant.js';
import type { Money } from '../../domain/pricing/money.js';
import type { Feature } from '../../domain/pricing/price-list.js';

/** Back from holds and charges: to grants, to debt, or only to expire. */
const RETURNS = ['settle', 'release', 'unfreeze', 'refund'] as const;
const CHARGES = ['debit', 'settle'] as const;

/** What a period shows, open or closed. Tokens, except for `actions`. */
const OF_PERIOD = {
  /** Left: at the end of a closed period. */
  left: [{ types: ENTRY_TYPES, legs: { available: 1 } }],
  /** All credits of the period: Y of "X of Y". */
  total: [
    { types: ['grant', 'expire', 'void'], legs: { available: 1 } },
    { types: RETURNS, late: true, legs: { available: 1 } },
    { types: RETURNS, late: false, legs: { debt: -1, expired: -1 } },
    { types: ['clawback'], late: true, legs: { available: 1 } },
    { types: ['clawback'], late: false, legs: { available: 1, held: 1 } },
  ],
  used: [{ types: [...CHARGES, 'refund'], late: false, legs: { spent: 1 } }],
  overage: [
    { types: CHARGES, late: false, overageTokens: 1 },
    { types: ['refund'], late: false, overageTokens: -1 },
  ],
  granted: [{ types: ['grant'], legs: { issued: -1 } }],
  returned: [{ types: RETURNS, late: true, legs: { available: 1, debt: 1 } }],
  expired: [
    { types: ['expire'], legs: { expired: 1 } },
    { types: RETURNS, late: false, legs: { expired: 1 } },
  ],
  clawedBack: [
    { types: ['void'], legs: { clawedBack: 1 } },
    { types: ['clawback'], late: true, legs: { available: -1 } },
    { types: ['clawback'], late: false, legs: { available: -1, held: -1 } },
  ],
  debtRepaid: [{ types: ['grant', ...RETURNS], legs: { debt: 1 } }],
  /** Held by holds and freezes of this period. */
  heldOfPeriod: [{ types: ['hold', 'freeze', 'debit', ...RETURNS, 'clawback'], late: false, legs: { held: 1 } }],
  lateSettled: [
    { types: CHARGES, late: true, legs: { spent: 1 } },
    { types: ['refund'], ofLate: true, legs: { spent: 1 } },
  ],
  lateOverage: [
    { types: CHARGES, late: true, overageTokens: 1 },
    { types: ['refund'], ofLate: true, overageTokens: -1 },
  ],
  lateExpired: [{ types: RETURNS, late: true, legs: { expired: 1 } }],
} as const satisfies Record<string, readonly MeasurePart[]>;

/** What an account shows now, whatever period it began in. */
const OF_ACCOUNT = {
  /** Of all open holds of actions, this period's and earlier ones'. */
  held: [{ types: ['hold', 'debit', 'settle', 'release'], legs: { held: 1 } }],
  frozen: [{ types: ['freeze', 'unfreeze', 'clawback'], legs: { held: 1 } }],
  debt: [{ types: ['clawback', 'grant', ...RETURNS], legs: { debt: -1 } }],
} as const satisfies Record<string, readonly MeasurePart[]>;

const REFUNDED: readonly MeasurePart[] = [{ types: ['refund'], legs: { spent: -1 } }];
const ACTIONS: readonly MeasurePart[] = [{ types: [...CHARGES, 'refund'], late: false, actions: true }];
const OWED: readonly MeasurePart[] = [
  { types: CHARGES, overageTokens: 1 },
  { types: ['refund'], late: false, overageTokens: -1 },
  { types: ['refund'], ofLate: true, overageTokens: -1 },
];
/** What counts against a Space's cap: what it spent and what it holds. */
const AGAINST_CAP: readonly MeasurePart[] = [
  { types: ['debit', 'hold', ...RETURNS], late: false, legs: { spent: 1, held: 1 } },
];
/** What a grant still holds. A hold keeps its part: debits from it take nothing more. */
const REMAINS: readonly MeasurePart[] = [
  { types: ['grant', 'release', 'unfreeze', 'refund'], slices: 1 },
  { types: ['settle'], returned: 1 },
  { types: ['debit'], alone: true, slices: -1 },
  { types: ['hold', 'freeze', 'expire', 'void', 'clawback'], slices: -1 },
];

export type PeriodFigure = keyof typeof OF_PERIOD;
export type AccountFigure = keyof typeof OF_ACCOUNT;

export const PERIOD_FIGURES = Object.keys(OF_PERIOD) as PeriodFigure[];
export const ACCOUNT_FIGURES = Object.keys(OF_ACCOUNT) as AccountFigure[];

export type Figure =
  | { readonly name: PeriodFigure | AccountFigure }
  /** What the period began with: all that was left of the one before. */
  | { readonly name: 'opening' }
  /** Given back by refunds. Only a stored statement shows it. */
  | { readonly name: 'refunded' }
  | { readonly name: 'usage' | 'actions'; readonly feature: Feature }
  | { readonly name: 'grantedBy'; readonly source: GrantSource }
  /** One line of a stored statement. Null: outside of any Space. */
  | { readonly name: 'spaceUsage'; readonly spaceId: string | null; readonly feature: Feature }
  /** The use of a Space that has a cap. */
  | { readonly name: 'space'; readonly spaceId: string }
  /** Overage that is owed at one price. */
  | { readonly name: 'owed'; readonly unitPrice: Money }
  /** What remains of a grant now. */
  | { readonly name: 'grant'; readonly grantId: string };

export type FigureName = Figure['name'];

export function measureOf(figure: Figure): Measure {
  switch (figure.name) {
    case 'opening':
      return { parts: OF_PERIOD.left };
    case 'refunded':
      return { parts: REFUNDED };
    case 'usage':
      return { parts: OF_PERIOD.used, of: { feature: figure.feature } };
    case 'actions':
      return { parts: ACTIONS, of: { feature: figure.feature } };
    case 'grantedBy':
      return { parts: OF_PERIOD.granted, of: { source: figure.source } };
    case 'spaceUsage':
      return { parts: OF_PERIOD.used, of: { spaceId: figure.spaceId, feature: figure.feature } };
    case 'space':
      return { parts: AGAINST_CAP, of: { spaceId: figure.spaceId } };
    case 'owed':
      return { parts: OWED, of: { unitPrice: figure.unitPrice } };
    case 'grant':
      return { parts: REMAINS, of: { grantId: figure.grantId } };
    case 'held':
    case 'frozen':
    case 'debt':
      return { parts: OF_ACCOUNT[figure.name] };
    default:
      return { parts: OF_PERIOD[figure.name] };
  }
}

/** Of the account as it is now: such a figure belongs to no closed period. */
export const isOfAccount = ({ name }: Figure): boolean =>
  name === 'grant' || name === 'space' || (ACCOUNT_FIGURES as readonly string[]).includes(name);
