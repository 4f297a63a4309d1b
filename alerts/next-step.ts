/** Says what a member can do about an alert: who may purchase credits does, and everybody else asks an Owner. */
import { may, type Role } from '../domain/role.js';

/** More are not named: one of them is enough. */
export const MAX_OWNERS_NAMED = 3;

export interface NextStep {
  /** `Ask an Owner: Olivia Owens or Otto Ott.` Null for those who may purchase. */
  readonly ask: string | null;
  /** The label of the button that leads to the card. */
  readonly button: string;
}

/** The first names are shown, as they are given. */
export function nextStepOf(role: Role, ownerNames: readonly string[]): NextStep {
  if (may(role, 'purchase')) return { ask: null, button: 'Purchase credits' };
  const [first, ...others] = ownerNames.slice(0, MAX_OWNERS_NAMED);
  const last = others.pop();
  const named = first === undefined ? null : [first, ...others].join(', ') + (last === undefined ? '' : ` or ${last}`);
  return {
    ask: named === null ? 'Ask an Owner of your account.' : `Ask an Owner: ${named}.`,
    button: 'View your credits',
  };
}
