/** An expected failure, for the person at the terminal: what happened, and in the hint what to do about it. */
export class Problem extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'Problem';
    this.hint = hint;
  }
}

/** A problem as its text, any other error with its stack. */
export function describeFailure(error: unknown): string {
  if (error instanceof Problem) return error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
