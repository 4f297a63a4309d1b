/** Says in words what a figure is. */
import { formatMoney } from '../../domain/pricing/money.js';
import type { Figure, FigureName } from './figures.js';

const TEXTS: Readonly<Record<FigureName, string>> = {
  left: 'Credits left',
  total: 'All credits of the period: what it began with, what came in, less what went without being used',
  opening: 'Credits that came over from the period before',
  used: 'Used in the period, less what was refunded of it',
  overage: 'Tokens used beyond the credits of the period',
  granted: 'Credits granted in the period',
  grantedBy: 'Credits granted in the period, from one source',
  returned: 'Came back from holds and charges of earlier periods',
  refunded: 'Given back by refunds in the period',
  expired: 'Credits that expired in the period',
  clawedBack: 'Credits that were taken back or voided in the period',
  debtRepaid: 'Credits that repaid debt in the period',
  heldOfPeriod: "Held by the period's open holds",
  lateSettled: "Charged in the period by earlier periods' holds",
  lateOverage: "Overage of earlier periods' holds that was charged in the period",
  lateExpired: "Came back from earlier periods' holds after it had expired",
  usage: 'Tokens that one feature used in the period',
  actions: 'Actions of one feature in the period',
  spaceUsage: 'Tokens that one feature used in one Space',
  space: 'What counts against the limit of the Space: spent and held in the period',
  owed: 'Overage of the period that is owed at one price',
  held: 'Held by open holds, those of earlier periods included',
  frozen: 'Frozen while a dispute is open',
  debt: 'Debt: credits that were taken back after they had been spent',
  grant: 'What remains of the grant',
};

export function formatFigure(figure: Figure): string {
  const text = TEXTS[figure.name];
  return figure.name === 'owed' ? `${text}, ${formatMoney(figure.unitPrice)}` : text;
}
