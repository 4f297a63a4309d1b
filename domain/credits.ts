/** Credits are whole numbers. Only this file checks and formats amounts of them. */
import { formatNumber } from './format-number.js';

/** One command or grant moves at most this many credits, which keeps every sum far inside the safe integers. */
export const MAX_CREDITS = 1_000_000_000;

export function isCredits(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX_CREDITS;
}

/** Formats credits for every text that people read: `12345` -> `12,345`. */
export function formatCredits(credits: number): string {
  return formatNumber(credits);
}

/** `1 credit`, `1,250 credits`: one is singular in every text. */
export const countCredits = (credits: number): string =>
  `${formatCredits(credits)} ${credits === 1 ? 'credit' : 'credits'}`;

/** `1 token`, `1,250 tokens` */
export const countTokens = (tokens: number): string => `${formatCredits(tokens)} ${tokens === 1 ? 'token' : 'tokens'}`;

/** `1 action`, `1,250 actions` */
export const countActions = (actions: number): string =>
  `${formatCredits(actions)} ${actions === 1 ? 'action' : 'actions'}`;

/** `1 is`, `1,250 are` */
export const countAre = (count: number): string => `${formatCredits(count)} ${count === 1 ? 'is' : 'are'}`;
