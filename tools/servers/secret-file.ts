/** Stores a secret for the next run, in a file that only its owner may read. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

export function readSecret(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

export function writeSecret(file: string, secret: string): string {
  rmSync(file, { force: true });
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}
