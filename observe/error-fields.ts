/**
 * Says what the log keeps of an error: its kind, code, message, stack and cause. Its other fields may hold documents,
 * requests and answers of others. The messages of Stripe, of mail servers and of the database quote what they were sent,
 * so of those only the kind and the code stay; the stack says where it was.
 */
const MAX_CAUSES = 4;

export interface ErrorFields {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
  readonly cause?: ErrorFields;
  readonly errors?: readonly ErrorFields[];
}

type Foreign = Error & {
  readonly code?: unknown;
  /** Stripe's. */
  readonly statusCode?: number;
  readonly requestId?: string;
  readonly type?: unknown;
  /** A mail server's. */
  readonly response?: unknown;
};

/** Null: the message is ours, or Node's. */
function quoting(error: Foreign): string | null {
  const { name, code, statusCode, requestId, response, type } = error;
  if (typeof type === 'string' && type.startsWith('Stripe')) {
    const id = requestId !== undefined && /^req_\w{1,64}$/.test(requestId) ? requestId : 'without an id';
    return `Stripe answered ${statusCode ?? 'nothing'} to its request ${id}`;
  }
  if (typeof response === 'string') return 'the mail server refused it';
  if (/^Mongo(?:ServerError|BulkWriteError|WriteConcernError)$/.test(name)) return `MongoDB answered ${String(code)}`;
  // Temporal keeps the message; here the type says enough.
  if (name === 'ApplicationFailure') return `the activity failed: ${String(type)}`;
  if (/^(?:ValidationError|CastError|ZodError)$/.test(name)) return 'a document or a request has another shape';
  return null;
}

/** A value that is no error is named by its type only. */
export function errorFields(value: unknown, depth = 0): ErrorFields {
  if (!(value instanceof Error)) return { type: typeof value, message: 'something that is no error was thrown' };
  const error = value as Foreign;
  const message = quoting(error) ?? error.message;
  const code = isCode(error.code) ? error.code : undefined;
  const deeper = depth < MAX_CAUSES;
  return {
    type: error.name,
    message,
    ...(code !== undefined && { code }),
    ...(error.stack !== undefined && { stack: framesOf(error.stack) }),
    ...(deeper && error.cause instanceof Error && { cause: errorFields(error.cause, depth + 1) }),
    ...(deeper &&
      error instanceof AggregateError && { errors: error.errors.map((one) => errorFields(one, depth + 1)) }),
  };
}

/** A number, a word of Node such as ECONNRESET, or words such as not-found: others may write anything there. */
const isCode = (code: unknown): code is string | number =>
  typeof code === 'number' || (typeof code === 'string' && /^(?:[A-Z]+(?:_[A-Z]+)*|[a-z]+(?:[-_][a-z]+)*)$/.test(code));

/** Its first lines repeat the message. */
const framesOf = (stack: string): string =>
  stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
