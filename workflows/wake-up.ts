/** When a period's workflow wakes. Accounts with the same anchor wake one after the other; their boundary is the same. */

const MOST_JITTER_MS = 15 * 60_000;
/** Of the period's length, so that a two-minute company does not wait a quarter of an hour. */
const SHARE_OF_PERIOD = 20;

export function wakesAtMs({
  accountId,
  startMs,
  endMs,
}: {
  accountId: string;
  startMs: number;
  endMs: number;
}): number {
  const range = Math.min(MOST_JITTER_MS, Math.floor((endMs - startMs) / SHARE_OF_PERIOD));
  return endMs + Math.floor(fractionOf(accountId) * range);
}

/** In [0, 1), the same for the same text: FNV-1a with a final mix. */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
