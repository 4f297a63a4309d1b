/** Other calls may change a record while it is being applied; this bounds how often one call follows them. */
const MAX_ROUNDS = 5;

/**
 * Applies what is stored, and applies it again if it was changed in between. Resolves with what is stored at the end and
 * with the result of the last `apply`.
 */
export async function applyUntilStable<T, R>(
  read: () => Promise<T>,
  apply: (stored: T) => Promise<R>,
): Promise<{ readonly stored: T; readonly applied: R }> {
  let before = await read();
  for (let round = 1; ; round += 1) {
    const applied = await apply(before);
    const stored = await read();
    if (JSON.stringify(stored) === JSON.stringify(before) || round === MAX_ROUNDS) return { stored, applied };
    before = stored;
  }
}
