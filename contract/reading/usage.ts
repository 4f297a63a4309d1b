/** Defines usage: tokens and actions, summed by feature, Space, member or day. */
import { z } from 'zod';
import { USAGE_GROUPS, type UsageGroup } from '../../domain/usage.js';
import { callerId } from '../ids.js';
import { limit, notInCsv, textCursor } from '../paging.js';
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

export const usageCsvQuery = usageQuery.extend({ limit: notInCsv, cursor: notInCsv });

const item = z.object({
  feature: feature.optional(),
  label: z.string().optional(),
  spaceId: z.string().nullable().optional(),
  memberId: z.string().nullable().optional(),
  name: z
    .string()
    .nullable()
    .optional()
    .meta({ description: 'Of the Space or member; null where it was deleted, or where the row has none.' }),
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
});

export const usage = z
  .object({
    items: z.array(item),
    nextCursor: z.string().nullable(),
    onlyOwn: z.literal(true).optional().meta({
      description: 'The caller is no Owner and no Admin: by member, their own use is all they see.',
    }),
  })
  .meta({ id: 'Usage' });

type Column = keyof typeof item.shape;

const GROUP_COLUMNS: Readonly<Record<UsageGroup, readonly Column[]>> = {
  feature: ['feature', 'label'],
  space: ['spaceId', 'name'],
  member: ['memberId', 'name'],
  day: ['day'],
};

/** The columns of the CSV: those that an item of this grouping has. */
export const usageColumns = (groupBy: UsageGroup): readonly Column[] => [
  ...GROUP_COLUMNS[groupBy],
  'tokens',
  'actions',
  'lateTokens',
  'lateActions',
];
