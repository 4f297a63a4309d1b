/**
 * Makes and reads the links by which a member ends mails of one alert, without signing in. A link names the account, the
 * member and the alert, and is signed, so that nobody can make one for someone else. Its key is derived from a signing key
 * for this purpose only: a link is no member token, and a member token no link. The first signing key signs and every key
 * verifies, so a key that is replaced must stay behind the new one for as long as its links are to work.
 */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { isMailedAlert, type MailedAlert } from '../domain/alerts/preferences.js';

export interface UnsubscribeTarget {
  readonly accountId: string;
  readonly memberId: string;
  readonly alert: MailedAlert;
}

export interface UnsubscribeLinks {
  /** An address that works for a year. It is safe to show it to the member only. */
  linkFor(target: UnsubscribeTarget): string;
  /** Null where it is forged, too old, or signed with a key that is no longer in use. */
  read(signed: string): UnsubscribeTarget | null;
}

export const UNSUBSCRIBE_PATH = '/unsubscribe';

const PURPOSE = 'fuelgauge: links that end mails';
const VALID_MS = 365 * 24 * 3_600_000;
/** Longer than any link that we make. */
const MAX_SIGNED_LENGTH = 1_000;

interface Key {
  readonly id: string;
  readonly secret: Buffer;
}

export function createUnsubscribeLinks(
  signingKeys: readonly [string, ...string[]],
  publicUrl: string,
  now: () => Date = () => new Date(),
): UnsubscribeLinks {
  const signingKey = keyFrom(signingKeys[0]);
  const keys = new Map([signingKey, ...signingKeys.map(keyFrom)].map((key) => [key.id, key]));

  return {
    linkFor({ accountId, memberId, alert }) {
      const expiresAtMs = now().getTime() + VALID_MS;
      const content = encoded(JSON.stringify([accountId, memberId, alert, expiresAtMs]));
      return `${publicUrl}${UNSUBSCRIBE_PATH}/${content}.${signingKey.id}.${signatureOf(content, signingKey)}`;
    },

    read(signed) {
      if (signed.length > MAX_SIGNED_LENGTH) return null;
      const [content = '', keyId = '', signature = '', ...more] = signed.split('.');
      const key = keys.get(keyId);
      if (!key || more.length > 0 || !isSame(signature, signatureOf(content, key))) return null;
      return targetIn(content, now());
    },
  };
}

function keyFrom(signingKey: string): Key {
  const secret = Buffer.from(hkdfSync('sha256', signingKey, '', PURPOSE, 32));
  return { secret, id: createHash('sha256').update(secret).digest('base64url').slice(0, 12) };
}

const encoded = (text: string): string => Buffer.from(text, 'utf8').toString('base64url');

const signatureOf = (content: string, { secret }: Key): string =>
  createHmac('sha256', secret).update(content).digest('base64url');

/** Takes as long for a wrong signature as for a right one. */
function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** The content is ours, since its signature was right. */
function targetIn(content: string, now: Date): UnsubscribeTarget | null {
  const text = Buffer.from(content, 'base64url').toString('utf8');
  const [accountId, memberId, alert, expiresAtMs] = JSON.parse(text) as [string, string, unknown, number];
  return isMailedAlert(alert) && now.getTime() < expiresAtMs ? { accountId, memberId, alert } : null;
}
