/** Reads and writes Stripe's form encoding: `metadata[topUpId]=…&expand[0]=…`. */
import qs from 'qs';

/** Lists are forms, too: their names are the indexes. */
export interface Form {
  [name: string]: string | Form;
}

/** Deep enough for every parameter of Stripe's API that the sandbox knows. */
const MAX_DEPTH = 10;

/**
 * The objects have no prototype, since names come from outside. A list keeps its gaps, so that an error message names
 * the index that was sent.
 */
export function parseForm(text: string): Form {
  return qs.parse(text, { plainObjects: true, allowSparse: true, duplicates: 'last', depth: MAX_DEPTH }) as Form;
}

/** The same text for the same content in any order, so that idempotency keys can compare two requests. */
export function canonical(form: Form): string {
  const entries = Object.entries(form).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries.map(([name, value]) => [name, typeof value === 'string' ? value : canonical(value)]));
}
