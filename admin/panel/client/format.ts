/** Writes numbers, times and names for staff. Times are UTC, as in the ledger; the days of an account are in its own zone. */
import { ENGLISH } from '../../../web/language/en.js';
import { Language } from '../../../web/language/language.js';

const NUMBER = new Intl.NumberFormat('en');
const TIME = new Intl.DateTimeFormat('en-GB', {
  ...{ day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' },
});
/** How the elements on the customer's pages write. */
const CUSTOMERS = new Language('en', ENGLISH);
const MINUS = '\u2212';

export const number = (n: number): string => NUMBER.format(n).replace('-', MINUS);
/** Reads what people write as `number` shows it, too. What is no whole number stays as it is: the service says so. */
export function numberIn(text = ''): number {
  const plain = text.trim().replace(MINUS, '-');
  return /^-?(\d+|\d{1,3}(,\d{3})+)$/.test(plain) ? Number(plain.replaceAll(',', '')) : (text as unknown as number);
}

export const signed = (n: number): string => (n > 0 ? `+${number(n)}` : number(n));
export const time = (at: string | null): string => (at === null ? '–' : usual(TIME.format(new Date(at))));
/** A time where no column or label says that it is UTC. */
export const moment = (at: string): string => `${time(at)} UTC`;

/** The day of a moment. `zone`: of the account that the page is about. */
export function day(at: string, zone = 'UTC'): string {
  const format = { day: '2-digit', month: 'short', year: 'numeric', timeZone: zone } as const;
  return usual(new Intl.DateTimeFormat('en-GB', format).format(new Date(at)));
}

/** The days of a period, the first and the last, as the customer's card writes them. */
export const periodDays = ({ start, end }: { readonly start: string; readonly end: string }, zone: string): string =>
  CUSTOMERS.range(new Date(start), new Date(end), zone);

/** `amount` in the currency's minor unit. */
export function money({ amount, currency }: { readonly amount: number; readonly currency: string }): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

export const entriesText = (count: number): string => (count === 1 ? '1 entry' : `${number(count)} entries`);

/** `candidate_evaluation` → `Candidate evaluation` */
export function words(name: string): string {
  const text = name.replaceAll(/[_-]/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const UNITS: Readonly<Record<string, string>> = {
  ...{ PY: 'year', PM: 'month', PW: 'week', PD: 'day' },
  ...{ PTH: 'hour', PTM: 'minute' },
};

/** `P1M` → `1 month`. What it does not know stays as it is. */
export function interval(text: string): string {
  const count = /\d+/.exec(text)?.[0];
  const word = UNITS[text.replace(/\d+/, '')];
  if (count === undefined || word === undefined) return text;
  return count === '1' ? `1 ${word}` : `${count} ${word}s`;
}

const usual = (date: string): string => date.replace('Sept', 'Sep');
