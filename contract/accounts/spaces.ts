/** Defines the Spaces of an account. */
import { z } from 'zod';
import { accountParams, callerId } from '../ids.js';
import { pageOf } from '../paging.js';
import { credits, instant, name, OMITTED_FIELDS } from '../values.js';

export const spaceParams = accountParams.extend({ spaceId: callerId });

export const spaceChanges = z
  .strictObject({
    name: name.optional(),
    creditsLimitPerPeriod: credits.nullable().optional().meta({ description: 'Null removes the limit.' }),
  })
  .meta({ id: 'SpaceChanges', description: `A new Space needs a name. ${OMITTED_FIELDS}` });

export const space = z
  .object({
    id: callerId,
    accountId: callerId,
    name: z.string(),
    creditsLimitPerPeriod: z.int().nullable(),
    used: z.int().nullable().meta({
      description: 'Credits that it spent in this period or holds, beside its limit; null without a limit.',
    }),
    left: z.int().nullable().meta({ description: 'What it may still spend of its limit; null without a limit.' }),
    createdAt: instant,
  })
  .meta({ id: 'Space' });

export const spaceList = pageOf(space);
