/** Compares a correction with its target as it stands now. */
import { FuelgaugeError } from '../../domain/errors.js';
import { digestOf, type CorrectionKind, type KindName, type Look } from './kinds/kind.js';
import type { CorrectionRecord } from './models.js';

export type Kinds = Readonly<Record<KindName, CorrectionKind>>;

export interface Looked {
  readonly look: Look;
  readonly digest: string;
}

export const changedSince = (facts: Readonly<Record<string, unknown>> = {}): FuelgaugeError =>
  new FuelgaugeError('changed-since', 'This has changed since it was asked for: look again.', facts);

export async function lookAt(kinds: Kinds, kind: KindName, accountId: string, fields: object): Promise<Looked> {
  const look = await kinds[kind].look(accountId, fields);
  return { look, digest: digestOf(kind, accountId, fields, look) };
}

/** The answers of services that are away say nothing about the target. */
const AWAY: readonly string[] = ['ledger-unavailable', 'try-again', 'not-ready', 'too-many-requests', 'internal-error'];

/** Whether repeating the same can never help. */
export const isFinal = (error: unknown): error is FuelgaugeError =>
  error instanceof FuelgaugeError && !AWAY.includes(error.code);

/** Throws `changed-since` unless the target is as it was when the correction was asked for. */
export async function checkUnchanged(kinds: Kinds, record: CorrectionRecord): Promise<void> {
  const { kind, accountId, fields, digest, reviewed } = record;
  const now = await lookAt(kinds, kind, accountId, fields).catch((error: unknown) => {
    // What can't even be done any more has changed, too.
    if (isFinal(error)) throw changedSince({ because: error.message });
    throw error;
  });
  if (now.digest !== digest) throw changedSince({ before: reviewed, now: now.look.state });
}
