/** Why a quote is not allowed: the first that stands in the way, since credits do not help where a feature is off. */
export const QUOTE_REASONS = ['account-closed', 'paused', 'feature-off', 'credits', 'space-limit'] as const;

export type QuoteReason = (typeof QUOTE_REASONS)[number];
