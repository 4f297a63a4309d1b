/**
 * Addresses by the rules of mail (RFC 5322 and 6531), not by stricter ones: `r&d@`, `a/b@`, punycode and international
 * domains are real. Left out are quoted local parts and addresses without a domain of their own.
 */
import { z } from 'zod';

const MAX_LENGTH = 254;
/** Letters of any script, digits and the marks of an atom; a dot stands between two of them. */
const LOCAL_PART = /^(?=.{1,64}$)[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const DOMAIN =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+(?!\d+$)[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}]$/u;

export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1);
  // The URL refuses a domain that is no name in ASCII, such as punycode of nothing.
  return at > 0 && LOCAL_PART.test(text.slice(0, at)) && DOMAIN.test(domain) && URL.canParse(`http://${domain}/`);
}

export const mailAddress = z
  .string()
  .max(MAX_LENGTH)
  .refine(isMailAddress, 'must be a mail address, for example ada@example.com')
  .meta({ override: { type: 'string', format: 'idn-email', maxLength: MAX_LENGTH } });
