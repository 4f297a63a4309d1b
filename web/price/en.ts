/** A price in English. Most of these texts are fixed by the product's specification. */
import { ENGLISH } from '../language/en.js';
import type { PriceTexts } from './texts.js';

export const PRICE_ENGLISH: PriceTexts = {
  ...ENGLISH,
  priceLeft: { other: '{tokens} · you have {n}' },
  pricePaid: {
    candidate_evaluation: 'evaluated on {date} · costs nothing',
    meeting_assistant: 'joined on {date} · costs nothing',
    search: 'searched on {date} · costs nothing',
    resurface: 'resurfaced on {date} · costs nothing',
    rescreen: 'screened on {date} · costs nothing',
  },
  pricePaidOther: 'paid on {date} · costs nothing',
  priceReserved: 'reserved · costs nothing more',
  priceNeeds: 'needs {tokens}, you have {left}',
  priceSpaceLimit: { other: "{tokens} · the Space's limit is reached, {n} left" },
  priceFeatureOff: 'candidate assistance is off',
  pricePaused: 'AI actions are paused · contact support',
  priceClosed: 'the account is closed',
  priceOverage: { one: '{n} token is billed separately', other: '{n} tokens are billed separately' },
  priceUnavailable: 'price unavailable',
};
