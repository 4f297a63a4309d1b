/** Formats numbers, dates and money for one member, and chooses the texts. All elements format here. */
import { textsFor } from './languages.js';
import type { Plural, Texts } from './texts.js';

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** How the service writes a currency: digits of its minor unit, and those that people see. */
export interface CurrencyDigits {
  readonly minorDigits: number;
  readonly shownDigits: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

type Values = Readonly<Record<string, string>>;

export class Language<X extends Texts = Texts> {
  readonly locale: string;
  readonly texts: X;
  readonly #plurals: Intl.PluralRules;
  readonly #numbers: Intl.NumberFormat;

  /**
   * `english`: what an element shows where its language has no text. `replaced`: texts of the host's own. An unknown locale is
   * read as English.
   */
  constructor(locale: string, english: X, replaced: Partial<X> = {}) {
    this.locale = Intl.NumberFormat.supportedLocalesOf([safe(locale)])[0] ?? 'en';
    this.texts = { ...english, ...textsFor(this.locale), ...replaced };
    this.#plurals = new Intl.PluralRules(this.locale);
    this.#numbers = new Intl.NumberFormat(this.locale);
  }

  get isRightToLeft(): boolean {
    return /^(ar|arc|ckb|dv|fa|he|ks|ps|sd|ug|ur|yi)\b/.test(this.locale);
  }

  number(n: number): string {
    return this.#numbers.format(n);
  }

  /** `{n}` is the number itself. */
  plural(text: Plural, n: number, values: Values = {}): string {
    return fill(text[this.#plurals.select(n)] ?? text.other, { n: this.number(n), ...values });
  }

  tokens(n: number): string {
    return this.plural(this.texts.tokens, n);
  }

  money({ amount, currency }: Money, { minorDigits, shownDigits }: CurrencyDigits): string {
    const digits = { minimumFractionDigits: shownDigits, maximumFractionDigits: shownDigits };
    const format = new Intl.NumberFormat(this.locale, { style: 'currency', currency, ...digits });
    return format.format(amount / 10 ** minorDigits);
  }

  /** `21 Sep` */
  day(at: Date, timeZone: string): string {
    return this.#usual(this.#dates({ day: 'numeric', month: 'short', timeZone }).format(at));
  }

  /** `start` to the last day before `end`, with the year. */
  range(start: Date, end: Date, timeZone: string): string {
    const format = this.#dates({ day: 'numeric', month: 'short', year: 'numeric', timeZone });
    return this.#usual(format.formatRange(start, new Date(end.getTime() - 1)));
  }

  /** `11:59` */
  time(at: Date, timeZone: string): string {
    return this.#dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(at);
  }

  /** British dates have one month that is longer than the others. */
  #usual(date: string): string {
    return this.locale === 'en' ? date.replaceAll('Sept', 'Sep') : date;
  }

  /** In plain English the day comes before the month, as in the product's other texts. */
  #dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    return new Intl.DateTimeFormat(this.locale === 'en' ? 'en-GB' : this.locale, options);
  }

  /** `9 days`, `5 hours`, `2 minutes`: never less than what is left. */
  duration(ms: number): string {
    const [unit, size] =
      ms >= DAY_MS
        ? (['day', DAY_MS] as const)
        : ms >= HOUR_MS
          ? (['hour', HOUR_MS] as const)
          : (['minute', MINUTE_MS] as const);
    const count = Math.max(1, Math.ceil(ms / size));
    return new Intl.NumberFormat(this.locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
  }

  list(names: readonly string[]): string {
    return new Intl.ListFormat(this.locale, { type: 'disjunction' }).format(names);
  }
}

export function fill(text: string, values: Values): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** `supportedLocalesOf` throws on a tag that is none. */
function safe(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
