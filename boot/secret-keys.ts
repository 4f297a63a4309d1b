/** Reads lists of secret keys, such as `ENCRYPTION_KEYS`: the first makes something, and every key checks or opens it. */
import { z } from 'zod';

const MIN_KEY_LENGTH = 32;

export const secretKeys = z
  .string()
  .transform((list) => list.split(',').map((key) => key.trim()))
  .refine(
    (keys) => keys.every((key) => key.length >= MIN_KEY_LENGTH),
    `give keys of at least ${MIN_KEY_LENGTH} characters, separated by commas; make one with: openssl rand -hex 32`,
  )
  .transform((keys) => keys as [string, ...string[]]);
