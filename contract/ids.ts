/**
 * Defines ids. Callers choose some of them and Fuelgauge makes the others. A made id joins its parts with `~`, which
 * no caller's id may contain, so nobody can choose an id that Fuelgauge made.
 */
import { z } from 'zod';
import { invalidField } from '../domain/errors.js';

/** Not `.` or `..`: clients and proxies take them out of a path, and another route answers. */
export const CALLER_ID = /^(?!\.{1,2}$)[A-Za-z0-9._:-]{1,128}$/;
const CALLER_ID_RULE = 'must be 1 to 128 characters from A-Z a-z 0-9 . _ : - and not only . or ..';

const MADE_ID = /^[A-Za-z0-9._:~-]{1,700}$/;

export const callerId = z
  .string()
  .regex(CALLER_ID, CALLER_ID_RULE)
  .meta({ id: 'CallerId', description: 'An id that the caller chooses.', example: 'acme' });

export const madeId = z
  .string()
  .regex(MADE_ID, 'is not an id from Fuelgauge')
  .meta({ id: 'MadeId', description: 'An id that Fuelgauge makes.', example: 'acme~000000000042' });

export const accountParams = z.strictObject({ accountId: callerId });

/** Checks an id again just before it goes into a query, so that nothing but a plain id ever does. */
export function checkId(path: string, value: unknown): string {
  if (typeof value !== 'string' || !CALLER_ID.test(value)) throw invalidField(path, CALLER_ID_RULE);
  return value;
}
