/** Reads what people may do now, not when they signed in: a role that was taken away acts at once. */
import { notAllowed } from '../../../domain/errors.js';
import { countTokens } from '../../../domain/credits.js';
import { hasRight, type Right } from '../../staff/roles.js';
import type { Staff, StaffMember } from '../../staff/staff.js';
import type { Limits } from './limits.js';
import type { CorrectionRecord, LimitRecord } from '../models.js';

/** Whoever was created less than this ago approves nothing. */
const NEWCOMER_MS = 24 * 60 * 60_000;

type Decided = Pick<CorrectionRecord, 'requestedBy' | 'limitedAs' | 'tokens'>;

export interface People {
  /** The person as stored now. Throws `not-allowed`. */
  withRight(staffId: string, right: Right): Promise<StaffMember>;
  /** The limit by which the person may ask for such a correction. Throws `not-allowed`. */
  limitOf(person: StaffMember, kind: CorrectionRecord['limitedAs']): Promise<LimitRecord>;
  /** Throws `not-allowed`, with the reason. */
  checkApprover(staffId: string, correction: Decided): Promise<StaffMember>;
  /** The limit of who asked, who must still be allowed to. Throws `not-allowed`. */
  checkRequester(correction: Decided): Promise<LimitRecord>;
}

interface PeopleParts {
  readonly staff: Pick<Staff, 'findActive'>;
  readonly limits: Pick<Limits, 'find'>;
  readonly now: () => Date;
}

export function createPeople({ staff, limits, now }: PeopleParts): People {
  const withRight: People['withRight'] = async (staffId, right) => {
    const person = await staff.findActive(staffId);
    if (!person || !hasRight(person.role, right)) throw notAllowed(MISSING[right]);
    return person;
  };

  const limitOf: People['limitOf'] = async ({ role }, kind) => {
    const limit = await limits.find(role, kind);
    if (!limit?.allowed) throw notAllowed(`Your role, ${role}, may not ask for this.`);
    return limit;
  };

  return {
    withRight,
    limitOf,

    async checkApprover(staffId, { requestedBy, limitedAs, tokens }) {
      if (staffId === requestedBy) {
        throw notAllowed('You asked for this correction yourself: somebody else has to approve it.');
      }
      const person = await withRight(staffId, 'approve');
      if (now().getTime() - person.createdAt.getTime() < NEWCOMER_MS) {
        throw notAllowed('You are new here: you can approve 24 hours after you were added.');
      }
      const limit = await limits.find(person.role, limitedAs);
      if (!limit?.allowed || limit.approvesUpTo < tokens) {
        throw notAllowed(`Your role, ${person.role}, may not approve a correction of ${countTokens(tokens)}.`);
      }
      return person;
    },

    async checkRequester({ requestedBy, limitedAs }) {
      const person = await staff.findActive(requestedBy);
      const limit = person && hasRight(person.role, 'correct') ? await limits.find(person.role, limitedAs) : null;
      if (!limit?.allowed) {
        throw notAllowed('The person who asked may not do so any more. Reject it, and ask for it yourself.');
      }
      return limit;
    },
  };
}

const MISSING: Readonly<Record<Right, string>> = {
  look: 'You may not look at this.',
  export: 'You may not export this.',
  correct: 'You may not ask for corrections.',
  approve: 'You may not approve corrections.',
  catalogue: 'You may not change plans and prices.',
  acknowledge: 'You may not acknowledge findings.',
};
