/** A record says what was asked for, the ledger carries it out: the two are brought together after each change. */
const MAX_ROUNDS = 5;

/**
 * Brings the ledger to what is stored, and again while somebody else changes that meanwhile. Resolves with what is stored
 * in the end and what the last `bring` made of it.
 */
export async function bringToStored<T, R>(
  read: () => Promise<T>,
  bring: (stored: T) => Promise<R>,
): Promise<{ readonly stored: T; readonly brought: R }> {
  let before = await read();
  for (let round = 1; ; round += 1) {
    const brought = await bring(before);
    const stored = await read();
    if (JSON.stringify(stored) === JSON.stringify(before) || round === MAX_ROUNDS) return { stored, brought };
    before = stored;
  }
}
