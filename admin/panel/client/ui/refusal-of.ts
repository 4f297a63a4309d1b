/** Makes of a failed call what a form shows. */
import { messageOf, Refused } from '../service.js';
import type { Issue, Refusal } from './problems.js';

export const refusalOf = (error: unknown): Refusal => ({
  problem: messageOf(error),
  issues: error instanceof Refused ? ((error.facts['issues'] ?? []) as readonly Issue[]) : [],
});
