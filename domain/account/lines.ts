/** The lines of an account that its alerts watch. */

export interface Crossing {
  readonly armed: boolean;
  readonly generation: number;
}

/** Each of these lines of an account is armed, or was passed: the alert threshold, the end of the credits, overage. */
export const LINES = ['threshold', 'gone', 'overage'] as const;
export type Line = (typeof LINES)[number];
