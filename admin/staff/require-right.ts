import { notAllowed } from '../../domain/errors.js';
import { hasRight, type Right } from './roles.js';
import type { StaffMember } from './staff.js';

const WHAT: Readonly<Record<Right, string>> = {
  look: 'see customers',
  export: 'export lists',
  correct: 'ask for corrections',
  approve: 'decide about corrections',
  catalogue: 'change plans and prices',
  acknowledge: 'acknowledge findings',
};

/** Throws `not-allowed` where the person's role lacks the right. Every service asks again, whoever called it. */
export function requireRight({ role }: Pick<StaffMember, 'role'>, right: Right): void {
  if (!hasRight(role, right)) throw notAllowed(`Your role, ${role}, may not ${WHAT[right]}. Ask an admin.`);
}
