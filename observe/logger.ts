/** Makes the log of a process: one JSON line for each event on stdout, with the ids of its call and without secrets. */
import { pino, type DestinationStream, type Logger } from 'pino';
import { currentIds } from './call-ids.js';
import { errorFields } from './error-fields.js';
import { secretHider } from './secrets.js';
import { traceIds } from './trace-ids.js';

export interface LoggerOptions {
  readonly name: string;
  readonly level: string;
  /** What this process knows and nobody may read. */
  readonly secrets: readonly string[];
  /** Left out: stdout. */
  readonly destination?: DestinationStream;
}

export function createLogger({ name, level, secrets, destination = pino.destination(1) }: LoggerOptions): Logger {
  const hideSecrets = secretHider(secrets);
  return pino(
    {
      name,
      level,
      serializers: { err: errorFields },
      mixin: () => ({ ...currentIds(), ...traceIds() }),
      // Whatever wrote the line, and in whichever field: it is the last step.
      hooks: { streamWrite: hideSecrets },
    },
    destination,
  );
}
