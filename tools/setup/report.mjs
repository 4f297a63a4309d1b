// What a person sees of the setup: one line a step, on stderr so that a task's own output stays clean.

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
 * @param {() => Promise<string> | string} run resolves with what to say about the step
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
