/** Money is an amount in minor units (cents) of an ISO 4217 currency, lower case. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/**
 * Formats an amount for every text that people read: `{ amount: 12500, currency: 'eur' }` -> `€125.00`; a yen has no
 * smaller unit.
 */
export function formatMoney({ amount, currency }: Money): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
