/**
 * Seals a secret before it is stored: AES-256-GCM, with a random value for each seal. What a secret belongs to is sealed
 * with it, so that the sealed text of one record opens in no other. The first key seals and every key opens: a key that
 * is replaced stays behind the new one until all is sealed again.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const PURPOSE = 'fuelgauge: stored secrets';
const CIPHER = 'aes-256-gcm';
const RANDOM_BYTES = 12;
const TAG_BYTES = 16;

export interface SealedTexts {
  /** `owner` names the record that the secret belongs to. */
  seal(secret: string, owner: string): string;
  /** Throws `SealBroken`, which names neither the secret nor a key. */
  open(sealed: string, owner: string): string;
  /** Whether the first key sealed it. */
  isCurrent(sealed: string): boolean;
}

/** No key opens it, or it was changed or belongs to another record. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

interface Key {
  readonly id: string;
  readonly secret: Buffer;
}

export function createSealedTexts(encryptionKeys: readonly [string, ...string[]]): SealedTexts {
  const current = keyFrom(encryptionKeys[0]);
  const keys = new Map(encryptionKeys.map(keyFrom).map((key) => [key.id, key]));

  return {
    seal(secret, owner) {
      const random = randomBytes(RANDOM_BYTES);
      const cipher = createCipheriv(CIPHER, current.secret, random, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(owner, 'utf8'));
      const content = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return [current.id, ...[random, cipher.getAuthTag(), content].map((part) => part.toString('base64url'))].join(
        '.',
      );
    },

    open(sealed, owner) {
      const [keyId = '', ...parts] = sealed.split('.');
      const key = keys.get(keyId);
      if (!key)
        throw new SealBroken('ENCRYPTION_KEYS has no key that opens a stored secret. Add the one that sealed it.');
      const [random, tag, content] = parts.map((part) => Buffer.from(part, 'base64url'));
      try {
        const decipher = createDecipheriv(CIPHER, key.secret, random!, { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(owner, 'utf8')).setAuthTag(tag!);
        return Buffer.concat([decipher.update(content!), decipher.final()]).toString('utf8');
      } catch {
        throw new SealBroken('A stored secret was changed, or belongs to another record.');
      }
    },

    isCurrent: (sealed) => sealed.startsWith(`${current.id}.`),
  };
}

function keyFrom(encryptionKey: string): Key {
  const secret = Buffer.from(hkdfSync('sha256', encryptionKey, '', PURPOSE, 32));
  return { secret, id: createHash('sha256').update(secret).digest('base64url').slice(0, 12) };
}
