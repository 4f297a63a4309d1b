/** Credits are whole numbers: this file is the only place where amounts are checked and formatted. */

/** The largest amount of credits in one command or grant. Keeps every sum far inside the safe integers. */
export const MAX_CREDITS = 1_000_000_000;

export function isCredits(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX_CREDITS;
}

/** `12345` -> `12,345`, as every text for people shows credits. */
export function formatCredits(credits: number): string {
  return credits.toLocaleString('en-US');
}
