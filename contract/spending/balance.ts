/** Defines the numbers of an account that every charge, hold and refund answers with. */
import { z } from 'zod';
import { count, instant } from '../values.js';

export const balance = z
  .object({
    creditsLeft: count,
    creditsTotal: count,
    creditsHeld: count,
    overageTokens: count,
    periodId: z.string(),
  })
  .meta({ id: 'Balance' });

/** The answer of the activity `readBalance`. */
export const balanceRead = z.object({ accountId: z.string(), balance, periodEndsAt: instant });
