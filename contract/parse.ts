/** Checks input against the contract. */
import type { z } from 'zod';
import { invalidRequest } from '../domain/errors.js';

/** Returns the parsed value, or throws `invalid-request`, which names every invalid field. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}
