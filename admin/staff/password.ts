/** Hashes passwords with argon2id, the library's own choice, by OWASP's parameters: 19 MiB, two rounds, one lane. */
import { randomInt } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const MIN_PASSWORD_LENGTH = 12;
/** A longer one only costs time. */
const MAX_PASSWORD_LENGTH = 200;
/** Without letters and digits that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const MADE_LENGTH = 16;

export const hashPassword = async (password: string): Promise<string> => await hash(password, PARAMETERS);

export async function isPassword(passwordHash: string, password: string): Promise<boolean> {
  if (password.length > MAX_PASSWORD_LENGTH) return false;
  return await verify(passwordHash, password);
}

/** A password for one sign-in: its person chooses another one then. */
export function makePassword(): string {
  return Array.from({ length: MADE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** Says what is wrong with a password that a person chose; null: nothing. */
export function passwordProblem(
  password: string,
  { email, name }: { readonly email: string; readonly name: string },
): string | null {
  if (password.length < MIN_PASSWORD_LENGTH) return `Choose at least ${MIN_PASSWORD_LENGTH} characters.`;
  if (password.length > MAX_PASSWORD_LENGTH) return `Choose at most ${MAX_PASSWORD_LENGTH} characters.`;
  if (new Set(password).size < 5) return 'Choose a password with more different characters.';
  const lower = password.toLowerCase();
  const known = [email, email.split('@')[0]!, name].map((text) => text.toLowerCase());
  if (known.some((text) => text.length >= 4 && lower.includes(text)))
    return 'Choose a password without your name or address.';
  return null;
}
