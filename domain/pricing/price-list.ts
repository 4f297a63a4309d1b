/**
 * Price lists say what each AI action costs. They are versioned and dated; a debit stores the version it was priced with,
 * so that a later list never changes what a past action cost.
 */
import type { Dated } from './dated.js';

export const FEATURES = ['candidate_evaluation', 'meeting_assistant', 'talent_search'] as const;
export type Feature = (typeof FEATURES)[number];

export interface PriceListItem {
  readonly feature: Feature;
  /** Shown in usage rows. Differs on purpose from the price-list label of the same feature. */
  readonly usageLabel: string;
  /** Shown in the price list. */
  readonly label: string;
  readonly tokens: number;
  readonly description: string;
}

/** What a version of the price list says. */
export interface PriceListContent {
  /** One for each feature. */
  readonly items: readonly PriceListItem[];
}

export interface PriceList extends Dated, PriceListContent {}

/** The price of one action, as it is recorded with the action. */
export interface Price {
  readonly tokens: number;
  readonly priceListVersion: number;
}

/** What a new installation is seeded with starts then. */
export const FIRST_START = new Date('2026-01-01T00:00:00Z');

export const FIRST_PRICE_LIST: PriceList = {
  version: 1,
  startsAt: FIRST_START,
  items: [
    {
      feature: 'candidate_evaluation',
      usageLabel: 'Candidate evaluation',
      label: 'Candidate evaluation',
      tokens: 1,
      description:
        'The assistant judges a candidate against a job. Charged once per candidate and job, while candidate assistance is on.',
    },
    {
      feature: 'meeting_assistant',
      usageLabel: 'Meeting assistance',
      label: 'Meeting assistant',
      tokens: 3,
      description: 'The bot joins a meeting and transcribes it. Charged for each meeting it joins.',
    },
    {
      feature: 'talent_search',
      usageLabel: 'Talent search',
      label: 'Talent search',
      tokens: 20,
      description:
        "A search of the talent pool, resurfacing candidates, or screening that runs again after a job's score cards changed.",
    },
  ],
};

export function priceOf(list: PriceList, feature: Feature): Price {
  const item = list.items.find((candidate) => candidate.feature === feature);
  if (!item) throw new Error(`price list ${list.version} has no price for ${feature}`);
  return { tokens: item.tokens, priceListVersion: list.version };
}
