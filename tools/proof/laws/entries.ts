/**
 * Checks an account's entries one by one, in their order. It shares no rule with the reducer; `totals.ts` checks what
 * the entries add up to.
 */
import type { Entry } from '../../../domain/account/entry.js';

export function brokenEntries(entries: readonly Entry[]): string[] {
  const problems: string[] = [];
  let available = 0;
  entries.forEach((entry, index) => {
    const { _id, seq, at, legs } = entry;
    if (seq !== index + 1) problems.push(`GAP entry ${index + 1} has the number ${seq}`);
    if (index > 0 && at < entries[index - 1]!.at) problems.push(`TIME runs back at ${_id}`);
    if (Object.values(legs).reduce((total, tokens) => total + tokens, 0) !== 0) problems.push(`LEGS ${_id}`);
    available += legs.available ?? 0;
    if (available !== entry.balanceAfter) problems.push(`BALANCE ${_id}`);
    if (available < 0) problems.push(`OVERSPENT ${_id}`);
    if (spends(entry) && entry.slices.some(({ expiresAt }) => expiresAt && expiresAt <= at)) {
      problems.push(`EXPIRED ${_id} spends credits whose time is over`);
    }
  });
  return [...problems, ...refundedTooMuch(entries), ...wrongPrices(entries)];
}

/** Overage has the price at which it was spent or reserved: a settle has that of its hold, a refund that of its charge. */
function wrongPrices(entries: readonly Entry[]): string[] {
  const priceOf = ({ overageUnitPrice: price }: Entry): string => (price ? `${price.amount} ${price.currency}` : '');
  const prices = new Map(entries.map((entry) => [entry._id, priceOf(entry)]));
  const priced = entries.filter(({ type }) => type !== 'release' && type !== 'period_close');
  return priced.flatMap((entry) => {
    const price = priceOf(entry);
    if (price === '') return entry.overageTokens > 0 ? [`PRICE ${entry._id} has none for its overage`] : [];
    if (entry.overageTokens === 0) return [`PRICE ${entry._id} has one without overage`];
    const before = entry.ref === undefined ? price : prices.get(entry.ref);
    return before === price ? [] : [`PRICE ${entry._id} is ${price}, not ${before ?? '?'}`];
  });
}

const spends = ({ type, ref }: Entry): boolean => (type === 'debit' || type === 'hold') && ref === undefined;

/** No more tokens and no more overage are given back than were charged. */
function refundedTooMuch(entries: readonly Entry[]): string[] {
  const left = new Map<string, { tokens: number; overage: number }>();
  const problems: string[] = [];
  for (const entry of entries) {
    if (entry.type === 'debit' || entry.type === 'settle') {
      left.set(entry._id, { tokens: entry.legs.spent ?? 0, overage: entry.overageTokens });
    } else if (entry.type === 'refund') {
      const charge = left.get(entry.ref);
      if (!charge) {
        problems.push(`REFUND ${entry._id} is of no charge`);
        continue;
      }
      charge.tokens += entry.legs.spent ?? 0;
      charge.overage -= entry.overageTokens;
      if (charge.tokens < 0 || charge.overage < 0) problems.push(`REFUND ${entry._id} gives more than was charged`);
    }
  }
  return problems;
}
