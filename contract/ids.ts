/** Ids that callers choose. Checked again wherever one goes into a query, so that nothing but a plain id ever does. */
import { invalidField } from '../domain/errors.js';

export const CALLER_ID = /^[A-Za-z0-9._:-]{1,128}$/;
export const CALLER_ID_RULE = 'must be 1 to 128 characters out of A-Z a-z 0-9 . _ : -';

/** Ids that we made: they join parts with `~`. */
export const MADE_ID = /^[A-Za-z0-9._:~-]{1,700}$/;
export const MADE_ID_RULE = 'is not an id of ours';

export function checkId(path: string, value: unknown): string {
  if (typeof value !== 'string' || !CALLER_ID.test(value)) throw invalidField(path, CALLER_ID_RULE);
  return value;
}

/** The id of what belongs to an account. `~` occurs in no caller's id, so no two things share one. */
export const idWithin = (accountId: string, id: string): string => `${accountId}~${id}`;
