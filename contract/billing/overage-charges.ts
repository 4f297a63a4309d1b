/** Overage that was booked for closed periods, and its invoices. */
import { z } from 'zod';
import { limit, pageOf, textCursor } from '../paging.js';
import { pricedOverage } from './overage.js';
import { count, instant, money } from '../values.js';

export const overageChargesQuery = z.strictObject({ limit, cursor: textCursor(/^\d{13}~[a-z]{3}$/) });

const overageCharge = z
  .object({
    periodId: z.string(),
    periodStart: instant,
    periodEnd: instant,
    tokens: count.meta({ description: 'Tokens beyond the credits of the period.' }),
    lines: z.array(pricedOverage).meta({ description: 'The tokens at the prices at which they were used.' }),
    amountDue: money,
    bookedAt: instant,
    state: z.enum(['waiting', 'no_customer', 'refused', 'invoiced']).meta({
      description:
        '`waiting`: it is brought to the payment provider within seconds. `no_customer`: the account has no customer ' +
        'there; set `stripeCustomerId`. `refused`: the payment provider refuses the invoice. The last two are tried again.',
    }),
    refusedBecause: z.string().nullable().meta({ description: "The payment provider's words, while it refuses." }),
    invoiceId: z.string().nullable().meta({ description: 'The invoice at the payment provider.' }),
  })
  .meta({ id: 'OverageCharge' });

export const overageChargeList = pageOf(overageCharge);
