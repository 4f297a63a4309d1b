/**
 * Reads an address to which a browser is sent back after a checkout. It comes from outside, and what is compared must be
 * what is stored: browsers and parsers read odd addresses in different ways.
 */
import { formatNumber } from '../../domain/format-number.js';

const MAX_LENGTH = 2_000;
/** Stripe puts the session's id in its place; a URL would escape the braces of it. */
const SESSION_ID = '{CHECKOUT_SESSION_ID}';
const ESCAPED_SESSION_ID = encodeURIComponent(SESSION_ID);
/** Spaces and controls are dropped or escaped on parsing, and a backslash becomes a slash. */
const UNSAFE = /[\p{Cc}\p{Zs}\p{Zl}\p{Zp}\\]/u;

export type ReturnUrl = { readonly href: string } | { readonly problem: string };

export function readReturnUrl(typed: string, allowedOrigins: readonly string[]): ReturnUrl {
  if (UNSAFE.test(typed)) return { problem: 'must not contain spaces, control characters or backslashes' };
  if (!URL.canParse(typed)) return { problem: 'must be a whole address, for example https://app.example.com/billing' };
  const url = new URL(typed);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { problem: 'must begin with https:// or http://' };
  if (url.username !== '' || url.password !== '') return { problem: 'must not name a user or a password' };
  if (!allowedOrigins.includes(url.origin)) {
    return { problem: 'must be on an origin that this installation allows (ALLOWED_ORIGINS)' };
  }
  const href = url.href.replaceAll(ESCAPED_SESSION_ID, SESSION_ID);
  return href.length > MAX_LENGTH
    ? { problem: `must not be longer than ${formatNumber(MAX_LENGTH)} characters` }
    : { href };
}
