/** Compares a correction with its target as it stands now. */
import { FuelgaugeError } from '../../domain/errors.js';
import { digestOf, type CorrectionKind, type KindName, type Look } from './kinds/kind.js';
import type { CorrectionRecord } from './models.js';
import type { People } from './people.js';
import type { Review } from './view.js';

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

/** What a person who looks at a pending correction sees of its target, and whether this person may approve it. */
export function createReviewFor(kinds: Kinds, people: Pick<People, 'checkApprover'>) {
  return async (staffId: string, record: CorrectionRecord): Promise<Review> => {
    const { kind, accountId, fields, approvals } = record;
    const looked = await lookAt(kinds, kind, accountId, fields).catch((error: unknown) => {
      if (isFinal(error)) return error;
      throw error;
    });
    const whyNot = await people.checkApprover(staffId, record).then(() => null, whyRefused);
    if (looked instanceof FuelgaugeError) {
      return { digest: '', effects: [], changed: true, problem: looked.message, mayApprove: false, whyNot };
    }
    const { digest, look } = looked;
    const changed = digest !== record.digest;
    const mayApprove = whyNot === null && !changed && !approvals.some(({ by }) => by === staffId);
    return { digest, effects: look.effects, changed, problem: null, mayApprove, whyNot };
  };
}

function whyRefused(error: unknown): string {
  if (error instanceof FuelgaugeError) return error.message;
  throw error;
}
