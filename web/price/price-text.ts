/** Says in one line what an action costs, or why it cannot be done now. */
import type { quoteAnswer } from '../../contract/spending/quotes.js';
import type { Sent } from '../../contract/served.js';
import { fill } from '../language/language.js';
import type { PriceLanguage } from './texts.js';

export type Quote = Sent<typeof quoteAnswer>;

export function priceText(quote: Quote, language: PriceLanguage): string {
  const { texts } = language;
  const { tokens, creditsLeft, reason, overageTokens } = quote;
  const price = language.tokens(tokens);
  switch (reason) {
    case null: {
      if (tokens === 0 && quote.alreadyCharged.length > 0) return paidText(quote, language);
      const text = language.plural(texts.priceLeft, creditsLeft, { tokens: price });
      return overageTokens > 0 ? `${text} · ${language.plural(texts.priceOverage, overageTokens)}` : text;
    }
    case 'credits':
      return fill(texts.priceNeeds, { tokens: language.number(tokens), left: language.number(creditsLeft) });
    case 'space-limit':
      return language.plural(texts.priceSpaceLimit, quote.spaceLeft ?? 0, { tokens: price });
    case 'feature-off':
      return texts.priceFeatureOff;
    case 'paused':
      return texts.pricePaused;
    case 'account-closed':
      return texts.priceClosed;
  }
}

/** One date stands for all: the newest. A hold that is still open has none. */
function paidText({ alreadyCharged, timeZone }: Quote, language: PriceLanguage): string {
  const { texts } = language;
  const newest = alreadyCharged.reduce((a, b) => ((b.paidAt ?? '~') > (a.paidAt ?? '~') ? b : a));
  if (newest.paidAt === null) return texts.priceReserved;
  const text = texts.pricePaid['kind' in newest ? newest.kind : newest.feature] ?? texts.pricePaidOther;
  return fill(text, { date: language.day(new Date(newest.paidAt), timeZone) });
}
