/** Proves one entry alone: its price, its parts, and that it follows the one before it. */
import { isCharge, type Entry } from '../../domain/account/entry.js';
import { countTokens } from '../../domain/credits.js';
import { sumTokens } from '../../domain/grant.js';
import { priceOf, type PriceList } from '../../domain/pricing/price-list.js';

export interface EntryCheck {
  readonly name: 'price' | 'chain' | 'balance' | 'slices' | 'legs';
  readonly ok: boolean;
  /** One sentence for people. */
  readonly detail: string;
}

interface Evidence {
  readonly entry: Entry;
  readonly previous: Entry | null;
  /** Whether its commit is as it was stored, and follows on the one before. */
  readonly follows: boolean;
  readonly repairs: Entry | null;
  /** The price list that the entry names; null where there is none or it is not known. */
  readonly priceList: PriceList | null;
}

export function checksOf(evidence: Evidence): EntryCheck[] {
  return [
    ...priceCheck(evidence),
    chainCheck(evidence),
    balanceCheck(evidence),
    sliceCheck(evidence),
    legCheck(evidence),
  ];
}

/** Only what a caller asked to pay has a price: a debit, and a hold. A settle may be cheaper than its hold. */
function priceCheck({ entry, repairs, priceList }: Evidence): EntryCheck[] {
  if (!isCharge(entry) && entry.type !== 'hold') return [];
  const { feature, priceListVersion: version } = entry;
  const known = priceList && priceList.startsAt <= entry.at ? priceList : null;
  if (!known) return [{ name: 'price', ok: false, detail: `No price list ${version} was in force at that time.` }];
  const { tokens } = priceOf(known, feature);
  const paid = entry.type === 'hold' ? (entry.unitTokens ?? entry.legs.held ?? 0) : (entry.legs.spent ?? 0);
  if (entry.type === 'settle') {
    const held = repairs?.legs.held ?? 0;
    const detail = `It charges ${countTokens(paid)} of the ${countTokens(held)} that its hold reserved, at price list ${version}.`;
    return [{ name: 'price', ok: paid <= held && held === tokens, detail }];
  }
  const detail = `Price list ${version} asks for ${countTokens(tokens)}, and the entry moved ${countTokens(paid)}.`;
  return [{ name: 'price', ok: paid === tokens, detail }];
}

function chainCheck({ follows }: Evidence): EntryCheck {
  const detail = follows
    ? 'The hash of its commit follows from the commit before.'
    : 'The hash of its commit does not follow from the commit before: one of the two was changed, or is missing.';
  return { name: 'chain', ok: follows, detail };
}

function balanceCheck({ entry, previous }: Evidence): EntryCheck {
  const before = entry.seq === 1 ? 0 : previous?.balanceAfter;
  const ok = before !== undefined && before + entry.tokens === entry.balanceAfter;
  const detail = ok
    ? `${countTokens(before)} before, ${countTokens(entry.balanceAfter)} after.`
    : `Before it ${before ?? 'nothing known'} were left; with ${entry.tokens} it should not be ${entry.balanceAfter}.`;
  return { name: 'balance', ok, detail };
}

function sliceCheck({ entry }: Evidence): EntryCheck {
  const moved = sumTokens(entry.slices);
  const returned = entry.type === 'settle' ? sumTokens(entry.returned) : 0;
  const expected = slicesByLegs(entry);
  const ok = moved === expected.moved && returned === expected.returned;
  const detail = ok
    ? 'The parts of the grants add up to what was moved.'
    : `The parts of the grants are ${moved} and ${returned}; by the buckets they are ${expected.moved} and ${expected.returned}.`;
  return { name: 'slices', ok, detail };
}

/** What the parts must add up to, from the buckets alone. */
function slicesByLegs(entry: Entry): { readonly moved: number; readonly returned: number } {
  const { available = 0, held = 0, spent = 0, debt = 0, expired = 0 } = entry.legs;
  const back = available + debt + expired;
  switch (entry.type) {
    case 'settle':
      return { moved: spent - entry.overageTokens, returned: back };
    case 'debit':
      return { moved: spent - entry.overageTokens, returned: 0 };
    case 'hold':
    case 'freeze':
      return { moved: held - entry.overageTokens, returned: 0 };
    case 'release':
    case 'unfreeze':
    case 'refund':
      return { moved: back, returned: 0 };
    case 'grant':
      return { moved: available, returned: 0 };
    default:
      return { moved: -available, returned: 0 };
  }
}

function legCheck({ entry }: Evidence): EntryCheck {
  const sum = Object.values(entry.legs).reduce((all, tokens) => all + tokens, 0);
  const ok = sum === 0 && entry.tokens === (entry.legs.available ?? 0);
  return { name: 'legs', ok, detail: ok ? 'The buckets balance.' : `The buckets do not balance: they sum to ${sum}.` };
}
