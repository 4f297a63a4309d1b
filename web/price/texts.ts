/**
 * The texts of a price. What people read in English is fixed by the product's specification, word by word. A name begins with
 * `price`, since all elements share the texts of a language.
 */
import type { Language } from '../language/language.js';
import type { Plural, Texts } from '../language/texts.js';

export interface PriceTexts extends Texts {
  /** `{tokens}` is the price, and `{n}` what is left. */
  readonly priceLeft: Plural;
  /** By feature, or by kind where it has one. `{date}` is the day on which it was paid. */
  readonly pricePaid: Readonly<Record<string, string | undefined>>;
  readonly pricePaidOther: string;
  /** A hold has the credits for it. */
  readonly priceReserved: string;
  readonly priceNeeds: string;
  readonly priceSpaceLimit: Plural;
  readonly priceFeatureOff: string;
  readonly pricePaused: string;
  readonly priceClosed: string;
  readonly priceOverage: Plural;
  readonly priceUnavailable: string;
}

export type PriceLanguage = Language<PriceTexts>;
