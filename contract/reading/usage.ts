/** Defines usage: tokens and actions, summed by feature, Space, member or day. */
import { z } from 'zod';
import { USAGE_GROUPS } from '../../domain/usage.js';
import { callerId } from '../ids.js';
import { limit, textCursor } from '../paging.js';
import { timeRange, timeZone } from '../time-range.js';
import { count, feature } from '../values.js';

export const usageQuery = timeRange.extend({
  groupBy: z.enum(USAGE_GROUPS).default('feature'),
  feature: feature.optional(),
  spaceId: callerId.optional(),
  timeZone,
  limit,
  cursor: textCursor(/^(?:~|[A-Za-z0-9._:-]{1,128})$/),
});

export const usage = z
  .object({
    items: z.array(
      z.object({
        feature: feature.optional(),
        label: z.string().optional(),
        spaceId: z.string().nullable().optional(),
        memberId: z.string().nullable().optional(),
        day: z.string().optional(),
        tokens: count,
        actions: count,
        lateTokens: count.optional().meta({
          description:
            'Spent in this period from holds of earlier periods, and not among `tokens`, as in its statement. Absent where there is none, and with `from` or `to`: there the time alone counts, and `tokens` has it.',
        }),
        lateActions: count.optional().meta({
          description: 'The actions that `lateTokens` paid for, not among `actions`.',
        }),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Usage' });
