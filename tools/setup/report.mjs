// Reports the setup to a person: one line per step, on stderr, so that stdout holds only the task's own output.

/** An expected failure: what happened, and what to do about it. */
export class Problem extends Error {
  /**
   * @param {string} message
   * @param {string} [hint]
   */
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

/**
 * Runs one step and reports its result with the seconds it took.
 *
 * @param {string} name
 * @param {() => Promise<string> | string} run returns the text that reports the step's result
 */
export async function step(name, run) {
  const startedAt = performance.now();
  process.stderr.write(`· ${name} … `);
  try {
    const result = await run();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stderr.write(`${result} (${seconds} s)\n`);
  } catch (error) {
    process.stderr.write('failed\n');
    throw error;
  }
}

/** @param {unknown} error */
export function failWith(error) {
  const text = error instanceof Problem ? [error.message, error.hint].filter(Boolean).join('\n') : error.stack;
  process.stderr.write(`\n${text}\n`);
  process.exit(1);
}
