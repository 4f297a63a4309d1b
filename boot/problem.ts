/** Reports an expected failure to the person at the terminal: the message says what happened, the hint what to do. */
export class Problem extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'Problem';
    this.hint = hint;
  }
}

/** Describes a problem by its text, and any other error with its stack. */
export function describeFailure(error: unknown): string {
  if (error instanceof Problem) return error.hint === undefined ? error.message : `${error.message}\n${error.hint}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
