/** Usage can be summed by each of these. */
export const USAGE_GROUPS = ['feature', 'space', 'member', 'day'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];
