/** Chooses the "Reading your usage" tip: one hint about the feature that most of the period's tokens went to. */
import type { UsageByFeature } from './account/entry.js';
import { FEATURES, type Feature } from './pricing/price-list.js';

/** Fewer tokens say nothing about the usage yet. */
const MIN_TOKENS = 20;
const MAIN_SHARE = 0.5;

const TIPS: Record<Feature, string> = {
  talent_search:
    'Most of your tokens went to talent search, the most expensive action. Settle the score cards of a job before you run a big screening again.',
  meeting_assistant:
    'Most of your tokens went to meetings. You can choose for each meeting whether the assistant joins it.',
  candidate_evaluation:
    'Most of your tokens went to candidate evaluations. They are the steady baseline: each candidate is charged once per job.',
};

export function usageTip(usage: UsageByFeature): string | null {
  const tokensOf = (feature: Feature): number => usage[feature]?.tokens ?? 0;
  const total = FEATURES.reduce((sum, feature) => sum + tokensOf(feature), 0);
  if (total < MIN_TOKENS) return null;
  const main = FEATURES.find((feature) => tokensOf(feature) > MAIN_SHARE * total);
  return main === undefined ? null : TIPS[main];
}
