/**
 * Money as Stripe counts it. An amount is a whole number of the minor units that Stripe uses for its currency, and these
 * are not always those of ISO 4217 or of `Intl`, which follows how people round cash. The one table below is from
 * Stripe's page "Supported currencies" (https://docs.stripe.com/currencies): zero-decimal currencies, three-decimal
 * currencies, special cases, and minimum and maximum charge amounts.
 */

/** An amount in Stripe's minor units (cents) of an ISO 4217 currency, lower case. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

interface CurrencyRule {
  /** Stripe's minor unit is 10 to the power of minus this. */
  readonly decimals: number;
  /** An amount must be a multiple of this. */
  readonly step: number;
  /** The least and the most that one payment may be. */
  readonly least: number;
  readonly most: number;
}

/** An amount has at most eight digits. */
const MAX_AMOUNT = 99_999_999;

/**
 * Stripe asks for the worth of 50 US cents where its table has no row for a currency. We know no exchange rates, so we
 * ask for 50 minor units; Stripe may still refuse the payment as too small.
 */
const USUAL: CurrencyRule = { decimals: 2, step: 1, least: 50, most: MAX_AMOUNT };
const WHOLE_UNITS: CurrencyRule = { ...USUAL, decimals: 0 };
/** Card networks need the last of the three digits to be 0. */
const TENS_OF_THOUSANDTHS: CurrencyRule = { ...USUAL, decimals: 3, step: 10 };
/** These have no minor unit, but for older integrations Stripe writes them with two decimals, which must be 00. */
const HUNDREDS: CurrencyRule = { ...USUAL, step: 100, least: 100 };

const least = (amount: number): CurrencyRule => ({ ...USUAL, least: amount });

const RULES: ReadonlyMap<string, CurrencyRule> = new Map([
  ...rows(WHOLE_UNITS, 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'),
  ...rows(TENS_OF_THOUSANDTHS, 'bhd jod kwd omr tnd'),
  ...rows(HUNDREDS, 'isk ugx'),
  // Only payouts of forints and Taiwan dollars are in whole units; they are charged with two decimals.
  ...rows(least(17_500), 'huf'),
  ...rows(least(30), 'gbp'),
  ...rows(least(100), 'bgn'),
  ...rows(least(200), 'aed myr pln ron'),
  ...rows(least(250), 'dkk'),
  ...rows(least(300), 'nok sek'),
  ...rows(least(400), 'hkd'),
  ...rows(least(1_000), 'mxn thb'),
  ...rows(least(1_500), 'czk'),
  // Twelve digits instead of eight.
  ...rows({ ...USUAL, most: 999_999_999_999 }, 'idr'),
]);

function rows(rule: CurrencyRule, currencies: string): [string, CurrencyRule][] {
  return currencies.split(' ').map((currency) => [currency, rule]);
}

const ruleOf = (currency: string): CurrencyRule => RULES.get(currency.toLowerCase()) ?? USUAL;

/** The least and the most that one payment in a currency may be, in minor units. */
export const leastCharge = (currency: string): Money => ({ amount: ruleOf(currency).least, currency });
export const mostCharge = (currency: string): Money => ({ amount: ruleOf(currency).most, currency });

const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** True for the code of a currency that exists, in lower case as Stripe writes it. */
export const isCurrency = (code: string): boolean => CODES.has(code);

/** Returns why a price can't be charged at Stripe exactly as it is, or null. For plans; a price may be 0. */
export function priceProblem({ amount, currency }: Money): string | null {
  if (!isCurrency(currency)) return 'must be in a currency of ISO 4217, in lower case, for example usd';
  const { step, decimals } = ruleOf(currency);
  if (amount % step === 0) return null;
  return decimals === 3
    ? `must be a multiple of ${step}: the last digit of an amount in ${currency.toUpperCase()} is 0`
    : `must be a multiple of ${step}: ${currency.toUpperCase()} has no smaller unit, though amounts are written with two decimals`;
}

/** How many of an amount's last digits are a fraction of its currency, and how many of those people see. */
export function digitsOf(currency: string): { readonly minorDigits: number; readonly shownDigits: number } {
  const { decimals, step } = ruleOf(currency);
  return { minorDigits: decimals, shownDigits: step === 10 ** decimals ? 0 : decimals };
}

/**
 * Formats an amount for every text that people read: `{ amount: 12500, currency: 'eur' }` -> `€125.00`; a yen has no
 * smaller unit, and neither has a krona of Iceland, which Stripe writes with two zeros.
 */
export function formatMoney({ amount, currency }: Money): string {
  const { minorDigits, shownDigits } = digitsOf(currency);
  const digits = { minimumFractionDigits: shownDigits, maximumFractionDigits: shownDigits };
  return new Intl.NumberFormat('en-US', { style: 'currency', currency, ...digits }).format(amount / 10 ** minorDigits);
}
