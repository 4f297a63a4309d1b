import type { Turns } from '../../ledger/commit/turns.js';

/** For a process that writes alone, or that asks nobody. */
export const NO_TURNS: Turns = {
  join: () => Promise.resolve('alone'),
  look: () => Promise.resolve('free'),
  leave: () => Promise.resolve(),
};
