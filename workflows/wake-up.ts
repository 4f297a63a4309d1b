/** Decides when a period's workflow wakes. Accounts with the same anchor share a boundary but wake one after the other. */

const MAX_JITTER_MS = 15 * 60_000;
/** Jitter is at most a twentieth of the period, so that a two-minute period does not wait a quarter of an hour. */
const PERIOD_DIVISOR = 20;

export function wakesAtMs({
  accountId,
  startMs,
  endMs,
}: {
  accountId: string;
  startMs: number;
  endMs: number;
}): number {
  const range = Math.min(MAX_JITTER_MS, Math.floor((endMs - startMs) / PERIOD_DIVISOR));
  return endMs + Math.floor(fractionOf(accountId) * range);
}

const EXPIRES_SOON_MS = 3 * 24 * 3_600_000;

/** When bought credits that expire with the period are announced; null for a period that is too short for that. */
export function announcesExpiryAtMs(input: Parameters<typeof wakesAtMs>[0]): number | null {
  return input.endMs - EXPIRES_SOON_MS > input.startMs ? wakesAtMs(input) - EXPIRES_SOON_MS : null;
}

/** Maps a text to [0, 1), always the same way: FNV-1a with a final mix. */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
