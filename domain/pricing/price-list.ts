/**
 * Price lists say what each AI action costs. They are versioned and dated; a debit stores the version it was priced with,
 * so that a later list never changes what a past action cost.
 */
export const FEATURES = ['candidate_evaluation', 'meeting_assistant', 'talent_search'] as const;
export type Feature = (typeof FEATURES)[number];

interface PriceListItem {
  readonly feature: Feature;
  /** Shown in usage rows. Differs on purpose from the price-list label of the same feature. */
  readonly usageLabel: string;
  /** Shown in the price list. */
  readonly label: string;
  readonly tokens: number;
  readonly description: string;
}

export interface PriceList {
  readonly version: number;
  readonly validFrom: Date;
  readonly items: readonly PriceListItem[];
}

/** The price of one action, as it is recorded with the action. */
export interface Price {
  readonly tokens: number;
  readonly priceListVersion: number;
}

export const FIRST_PRICE_LIST: PriceList = {
  version: 1,
  validFrom: new Date('2026-01-01T00:00:00Z'),
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

/** The list in force at `at`: the newest one that is valid by then. */
export function priceListAt(lists: readonly PriceList[], at: Date): PriceList {
  const valid = lists.filter((list) => list.validFrom <= at).sort((a, b) => b.version - a.version)[0];
  if (!valid) throw new Error(`no price list is valid at ${at.toISOString()}`);
  return valid;
}

export function priceOf(list: PriceList, feature: Feature): Price {
  const item = list.items.find((candidate) => candidate.feature === feature);
  if (!item) throw new Error(`price list ${list.version} has no price for ${feature}`);
  return { tokens: item.tokens, priceListVersion: list.version };
}
