/**
 * Finds the account that a call is about. The header names it for proxies, which do not read bodies, so that all calls of
 * an account can go to one API process (docs/decisions/0059).
 */
import { accountOfId } from '../domain/business-key.js';

/** Paths such as `/v1/accounts/{accountId}/balance` and `/v1/holds/{holdId}/settle`. */
const ABOUT = /^\/v1\/(?:accounts|debits|holds|waiting)\/([^/?]+)/;
/** Anything else is no id, and perhaps no header: the service refuses the call. */
const HEADER_VALUE = /^[\x21-\x7e]{1,200}$/;

export function accountHeader(path: string, body: unknown): { readonly 'x-account-id'?: string } {
  const { accountId } = (body ?? {}) as { readonly accountId?: unknown };
  const id = accountId ?? ABOUT.exec(path)?.[1];
  const account = typeof id === 'string' ? (accountOfId(id) ?? id) : '';
  return HEADER_VALUE.test(account) ? { 'x-account-id': account } : {};
}
