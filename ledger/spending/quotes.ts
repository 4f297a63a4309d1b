/** Quotes actions before they are done, and keeps the quoted price by a hold where the caller asks for one. */
import { holdView, type HoldView } from '../../domain/answers.js';
import type { By } from '../../domain/account/actor.js';
import { actionKey } from '../../domain/business-key.js';
import { invalidField, notFound, type ErrorCode } from '../../domain/errors.js';
import { present } from '../../domain/present.js';
import { otherPriceError } from '../../domain/pricing/expected-price.js';
import type { Feature, PriceList } from '../../domain/pricing/price-list.js';
import type { QuoteReason } from '../../domain/pricing/quote-reason.js';
import { isOfType } from '../../domain/account/entry.js';
import { refusedBy, type Refused } from '../answer.js';
import type { Holds } from './holds.js';
import { priceActions, type PricedActions, type ToPay, type WantedActions } from './quote-pricing.js';
import type { LedgerReads } from '../reads.js';
import type { WhoCheck } from './who-check.js';

interface QuoteRequest extends WantedActions {
  /** Whom the hold is for. */
  readonly memberId?: string;
  /** Reserves what is to pay, if all of it is allowed. The same request id answers with the same hold. */
  readonly hold?: By & {
    readonly requestId: string;
    readonly ttlMs: number;
    /** At another price nothing is held: `price-changed`. */
    readonly expectedTokens?: number;
  };
}

interface Quote extends PricedActions {
  readonly hold?: HoldView;
}

type QuoteAnswer = { readonly ok: true; readonly quote: Quote } | Refused;

export interface Quotes {
  quote(request: QuoteRequest): Promise<QuoteAnswer>;
}

interface QuoteParts {
  readonly reads: Pick<LedgerReads, 'readAccount' | 'readActions' | 'findByRequest'>;
  readonly holds: Pick<Holds, 'holdBulk' | 'findHold'>;
  readonly whoCheck: Pick<WhoCheck, 'of'>;
  readonly priceList: () => PriceList;
}

/** These refusals of a hold say what a quote says: not now, and why. */
const NOT_NOW: Partial<Record<ErrorCode, QuoteReason>> = {
  'credits-exhausted': 'credits',
  'space-limit-reached': 'space-limit',
  'feature-off': 'feature-off',
  'spending-paused': 'paused',
  'account-closed': 'account-closed',
};

export function createQuotes({ reads, holds, whoCheck, priceList }: QuoteParts): Quotes {
  return {
    async quote(request) {
      const { accountId, hold } = request;
      const now = await priceActions(request, reads, priceList());
      if (!now) return refusedBy(notFound('account'));
      const refused = await whoCheck.of(accountId, request);
      if (refused) return refused;
      const { priced, toPay } = now;
      if (!hold) return { ok: true, quote: priced };
      const reserved = await findReserved(request, hold.requestId, toPay);
      if (!reserved && toPay.size > 1) return refusedBy(severalFeatures(toPay));
      const [item] = reserved ? [reserved] : toPay;
      if (item) return await withHold(request, hold, item, priced);
      const otherPrice = otherPriceError(hold.expectedTokens, 0);
      return otherPrice ? refusedBy(otherPrice) : { ok: true, quote: priced };
    },
  };

  /**
   * Finds what `requestId` reserved before for the same actions, even if some of them have been paid since. Null where
   * it reserved nothing, or something else.
   */
  async function findReserved({ accountId, wanted }: WantedActions, requestId: string, toPay: ToPay) {
    if ('feature' in wanted) return null;
    const made = (await reads.findByRequest(accountId, requestId)).find(isOfType('hold'));
    if (made?.unitTokens === undefined) return null;
    const quantity = (made.legs.held ?? 0) / made.unitTokens;
    const keys = new Set(wanted.actions.map(actionKey));
    const isOfFeature = wanted.actions.every(({ feature }) => feature === made.feature);
    const isSame = isOfFeature && (toPay.get(made.feature) ?? 0) <= quantity && quantity <= keys.size;
    return isSame ? ([made.feature, quantity] as const) : null;
  }

  /** Asks for the hold even where the quote is not allowed: it may already exist, and have taken the credits itself. */
  async function withHold(
    request: QuoteRequest,
    options: NonNullable<QuoteRequest['hold']>,
    [feature, quantity]: readonly [Feature, number],
    priced: PricedActions,
  ): Promise<QuoteAnswer> {
    const { accountId, spaceId, memberId } = request;
    const who = present({ spaceId, memberId });
    const held = await holds.holdBulk({ accountId, feature, quantity, ...options, ...who });
    if (!held.ok) {
      const reason = NOT_NOW[held.refusal.code];
      if (!reason) return held;
      // Others took the credits between the quote and the hold: the answer shows what is left now.
      const again = priced.allowed ? await priceActions(request, reads, priceList()) : null;
      return { ok: true, quote: { ...(again?.priced ?? priced), allowed: false, reason, overageTokens: 0 } };
    }
    const made = holdView(held.entry);
    const hold = held.repeated ? ((await holds.findHold(made.id)) ?? made) : made;
    if (hold.state !== 'open') return { ok: true, quote: { ...priced, hold } };
    const { tokens } = made;
    const { creditsLeft } = held.balance;
    const { overageTokens } = held.entry;
    const given = { tokens, creditsLeft, allowed: true, reason: null, shortfall: 0, overageTokens };
    return { ok: true, quote: { ...priced, ...given, hold } };
  }
}

function severalFeatures(toPay: ToPay) {
  const features = [...toPay.keys()].join(' and ');
  return invalidField('hold', `A hold is for one feature, and these actions are of ${features}.`);
}
