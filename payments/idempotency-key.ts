/**
 * Builds the idempotency keys of requests to Stripe, which refuses a key that comes again with other parameters. A key
 * therefore follows from its parameters: changed parameters always have another one.
 */
import { createHash } from 'node:crypto';

/** `name` is what is made and its try: Stripe repeats a stored failure for a day, and only another try gets past it. */
export function idempotencyKey(name: string, params: object): string {
  const digest = createHash('sha256').update(JSON.stringify(params)).digest('base64url').slice(0, 22);
  return `${name}:${digest}`;
}
