/** Defines values that many requests and answers contain: counts, names, features, instants and money. */
import { z } from 'zod';
import { MAX_INTERVAL_COUNT } from '../domain/calendar/period.js';
import { MAX_CREDITS } from '../domain/credits.js';
import { formatNumber } from '../domain/format-number.js';
import { FEATURES } from '../domain/pricing/price-list.js';

/** Control characters, line breaks, halves of characters, and marks that turn the direction of the text after them. */
const UNSEEN = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/**
 * One line of text for people. Nothing is taken out of it in silence: it is stored as it came, or refused. What nobody sees
 * would break a header, end a line of a log, or make one name look like another.
 */
export const line = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .refine((text) => !UNSEEN.test(text), 'must be one line, without control characters and marks of text direction')
    .refine((text) => /\S/.test(text), 'must not be blank');

export const name = line(200);

/** Credits that a caller may ask for or set. */
export const credits = z.int().min(0).max(MAX_CREDITS);

/** The price that the caller has shown, of everything the call asks for. */
export const expectedTokens = credits.exactOptional().meta({
  description: 'At another price the call answers 409 `price-changed`, and nothing is charged or held.',
});

/** A whole number in an answer. */
export const count = z.int();

export const feature = z.enum(FEATURES).meta({ id: 'Feature' });

/** Text on the wire. The brand marks it for `Served`, so that the server may pass a `Date`. */
export const instant = z.iso.datetime().meta({ description: 'RFC 3339, UTC' }).brand<'Instant'>();

export type Instant = z.output<typeof instant>;

export const money = z
  .object({ amount: z.int(), currency: z.string() })
  .meta({ id: 'Money', description: 'An amount in minor units (cents).', example: { amount: 1250, currency: 'usd' } });

/** Half-open: `start` belongs to the period, `end` does not. */
export const period = z.object({ id: z.string(), number: z.int(), start: instant, end: instant });

/** Begins the description of every interval. */
export const INTERVAL = `An ISO 8601 duration of 1 to ${formatNumber(MAX_INTERVAL_COUNT)} of one unit, from one minute to ten years`;

/** Ends the description of every request that creates or changes something. */
export const OMITTED_FIELDS = 'Omitted fields stay unchanged.';
