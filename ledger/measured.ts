/** Translates a measure for the database: which entries it can count, and the expression of how much of each counts. */
import type { Bucket } from '../domain/account/entry.js';
import { measuredTypes, type Measure, type MeasurePart } from '../domain/account/measure.js';

/** Entries that a measure may count: those of its types, with the values that it asks for. */
export function filterOfMeasure(measure: Measure): Record<string, unknown> {
  const { feature, spaceId, source, unitPrice } = measure.of ?? {};
  return {
    type: { $in: measuredTypes(measure) },
    ...(feature !== undefined && { feature }),
    ...(spaceId !== undefined && { spaceId: spaceId ?? { $exists: false } }),
    ...(source !== undefined && { 'slices.source': source }),
    ...(unitPrice && {
      'overageUnitPrice.amount': unitPrice.amount,
      'overageUnitPrice.currency': unitPrice.currency,
    }),
  };
}

/** How much of an entry counts, as an aggregation expression. */
export const amountExpression = ({ parts, of }: Measure): object => ({
  $switch: {
    branches: parts.map((part) => ({ case: isPart(part), then: amountOf(part, of?.grantId) })),
    default: 0,
  },
});

const isMissing = (field: string): object => ({ $eq: [{ $type: field }, 'missing'] });

function isPart({ types, late, ofLate, alone }: MeasurePart): object {
  return {
    $and: [
      { $in: ['$type', [...types]] },
      ...(late === undefined ? [] : [late ? { $eq: ['$late', true] } : isMissing('$late')]),
      ...(ofLate ? [{ $eq: ['$ofLate', true] }] : []),
      ...(alone ? [isMissing('$ref')] : []),
    ],
  };
}

function amountOf(part: MeasurePart, grantId: string | undefined): object {
  const { legs = {}, overageTokens, actions, slices, returned } = part;
  const times = (value: unknown, factor: 1 | -1): object => ({ $multiply: [value, factor] });
  const leg = (bucket: Bucket): object => times({ $ifNull: [`$legs.${bucket}`, 0] }, legs[bucket]!);
  return {
    $add: [
      ...(Object.keys(legs) as Bucket[]).map(leg),
      ...(overageTokens ? [times('$overageTokens', overageTokens)] : []),
      ...(actions ? [ACTIONS] : []),
      ...(slices ? [times(sliceTokens('$slices', grantId), slices)] : []),
      ...(returned ? [times(sliceTokens({ $ifNull: ['$returned', []] }, grantId), returned)] : []),
    ],
  };
}

/** A charge adds an action, and the refund that reopens it takes it away. */
const ACTIONS = {
  $cond: [{ $eq: ['$type', 'refund'] }, { $cond: [{ $eq: ['$reopens', true] }, -1, 0] }, 1],
} as const;

/** Tokens of a grant's slices, without those that went to debt or had expired. */
const sliceTokens = (slices: unknown, grantId: string | undefined): object => ({
  $sum: {
    $map: {
      input: slices,
      as: 'slice',
      in: {
        $cond: [
          { $and: [{ $eq: ['$$slice.grantId', grantId ?? null] }, { $eq: [{ $ifNull: ['$$slice.to', null] }, null] }] },
          '$$slice.tokens',
          0,
        ],
      },
    },
  },
});
