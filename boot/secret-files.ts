/**
 * Lets a secret be given as a file: `NAME_FILE` names the file that holds the value of `NAME`. Whoever may look at a
 * container sees its variables, but not its files.
 */
import { readFileSync } from 'node:fs';
import { Problem } from './problem.js';

/** Every setting of a process or a command that holds a secret, or an address with a password. */
export const SECRETS = [
  'MONGODB_URI',
  'SMTP_URL',
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'TEMPORAL_API_KEY',
  'TOKEN_SIGNING_KEYS',
  'ENCRYPTION_KEYS',
  'SESSION_SECRETS',
  'FUELGAUGE_API_KEY',
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

export interface SecretFiles {
  /** The environment, with the content of each file under the name of its setting. */
  readonly environment: Environment;
  /** One line for each file that could not be used. No line repeats a secret. */
  readonly problems: readonly string[];
}

/** Reads every file that is named. A line break at the end of a file, as editors leave it, does not count. */
export function readSecretFiles(environment: Environment): SecretFiles {
  const read: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of SECRETS) {
    const file = environment[`${name}_FILE`];
    if (!file) continue;
    if (environment[name]) {
      problems.push(`${name} and ${name}_FILE are both given: give one of them`);
      continue;
    }
    try {
      read[name] = readFileSync(file, 'utf8').trimEnd();
    } catch (error) {
      problems.push(`${name}_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    }
  }
  return { environment: { ...environment, ...read }, problems };
}

/** Returns the environment with the content of the files; throws `Problem` with all that cannot be used. */
export function withSecretFiles(environment: Environment): Environment {
  const files = readSecretFiles(environment);
  if (files.problems.length > 0) throw new Problem(files.problems.join('\n'));
  return files.environment;
}
