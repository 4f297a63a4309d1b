/** Compares a correction with its target as it stands now. */
import { FuelgaugeError } from '../../../domain/errors.js';
import { digestOf, type CorrectionKind, type KindName, type Look } from '../kinds/kind.js';
import { waitsFor } from './approvals-text.js';
import { changedText } from './changed-text.js';
import type { CorrectionRecord } from '../models.js';
import type { People } from '../limits/people.js';
import type { Review } from '../view.js';

export type Kinds = Readonly<Record<KindName, CorrectionKind>>;

export interface Looked {
  readonly look: Look;
  readonly digest: string;
}

/** `what`: a whole sentence that says what changed. */
export const changedSince = (what: string, facts: Readonly<Record<string, unknown>> = {}): FuelgaugeError =>
  new FuelgaugeError('changed-since', what, facts);

/** Of what a person looked at, which is not sent back: only its digest is. */
export const NOT_AS_LOOKED_AT = 'This is not as it was when you looked at it. Look at what it changes now.';

/** They end the text: the first one for a person who decides, the second one where the correction was tried. */
const DECIDE = 'Nobody can approve it any more: withdraw or reject it.';
const NOTHING_DONE = 'Nothing was done.';
const notPossible = ({ message }: FuelgaugeError): string => `This can’t be done any more. ${message}`;
const changedFrom = ({ reviewed: state, tokens }: CorrectionRecord, { look }: Looked): string =>
  changedText({ state, tokens }, look);

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
    if (isFinal(error)) throw changedSince(`${notPossible(error)} ${NOTHING_DONE}`, { because: error.message });
    throw error;
  });
  if (now.digest !== digest)
    throw changedSince(`${changedFrom(record, now)} ${NOTHING_DONE}`, { before: reviewed, now: now.look.state });
}

/** What a person who looks at a pending correction sees of its target, and whether this person may approve it. */
export function createReviewFor(kinds: Kinds, people: Pick<People, 'checkApprover'>) {
  return async (staffId: string, record: CorrectionRecord): Promise<Review> => {
    const { kind, accountId, fields, approvals } = record;
    const looked = await lookAt(kinds, kind, accountId, fields).catch((error: unknown) => {
      if (isFinal(error)) return error;
      throw error;
    });
    const hasApproved = approvals.some(({ by }) => by === staffId);
    const whyNot = hasApproved ? APPROVED : await people.checkApprover(staffId, record).then(() => null, whyRefused);
    const who = { whyNot, waitsFor: waitsFor(record) };
    if (looked instanceof FuelgaugeError) {
      return { digest: '', effects: [], changed: `${notPossible(looked)} ${DECIDE}`, mayApprove: false, ...who };
    }
    const { digest, look } = looked;
    const changed = digest === record.digest ? null : `${changedFrom(record, looked)} ${DECIDE} Then ask for it again.`;
    return { digest, effects: look.effects, changed, mayApprove: whyNot === null && changed === null, ...who };
  };
}

const APPROVED = 'You have approved it.';

function whyRefused(error: unknown): string {
  if (error instanceof FuelgaugeError) return error.message;
  throw error;
}
