/** Describes the stored form of an entry, of each type, field by field. */
import { z } from 'zod';
import { ACTOR_KINDS } from '../../domain/account/actor.js';
import { BUCKETS } from '../../domain/account/entry.js';
import { GRANT_SOURCES } from '../../domain/grant.js';
import { FEATURES } from '../../domain/pricing/price-list.js';

export const whole = z.int();
export const text = z.string();
export const instant = z.date();
const actor = z.string().regex(new RegExp(`^(${ACTOR_KINDS.join('|')}):.`));
const feature = z.enum(FEATURES);
const source = z.enum(GRANT_SOURCES);
const { strictObject } = z;

export const money = strictObject({ amount: whole, currency: text });

const slice = strictObject({
  grantId: text,
  tokens: whole,
  source,
  priority: whole,
  expiresAt: instant.nullable(),
  granted: whole,
  at: instant,
  to: z.enum(['expired', 'debt']).optional(),
});

export const grantedBySource = strictObject({ allocation: whole, top_up: whole, promotion: whole, adjustment: whole });

const totals = {
  carriedIn: whole,
  granted: whole,
  grantedBySource,
  returned: whole,
  used: whole,
  overageUsed: whole,
  overageOwed: z.array(strictObject({ tokens: whole, unitPrice: money })),
  expired: whole,
  clawedBack: whole,
  debtRepaid: whole,
  usage: z.partialRecord(feature, strictObject({ tokens: whole, actions: whole })),
  late: strictObject({ settled: whole, overage: whole, expired: whole }),
};

const range = { start: instant, end: instant };

const planTerms = strictObject({
  planId: text,
  allocation: whole,
  packsCarryOver: z.boolean(),
  overageLimit: whole,
  overageUnitPrice: money,
  packUnitPrice: money,
  interval: text,
});

const crossing = strictObject({ armed: z.boolean(), generation: whole });

const lines = strictObject({ threshold: crossing, gone: crossing, overage: crossing });

const terms = strictObject({
  plan: planTerms,
  nextPlan: planTerms.nullable(),
  anchorDate: text,
  timeZone: text,
  interval: text.nullable(),
  thresholdPercent: z.number().nullable(),
  state: z.enum(['open', 'closed']),
  ended: z.literal(true).optional(),
  candidateAssistance: z.boolean(),
  calendar: strictObject({ anchorDate: text, interval: text, offset: whole }),
  overage: strictObject({ allowed: z.boolean(), limit: whole, unitPrice: money }).optional(),
});

const everyEntry = {
  _id: text,
  accountId: text,
  seq: whole.min(1),
  key: text,
  tokens: whole,
  legs: z.partialRecord(z.enum(BUCKETS), whole),
  slices: z.array(slice),
  overageTokens: whole,
  overageUnitPrice: money.optional(),
  periodId: text,
  at: instant,
  balanceAfter: whole,
  ref: text.optional(),
  requestId: text.optional(),
  reason: text.optional(),
  lines: lines.optional(),
  actor,
  workflowId: text.optional(),
};

const who = {
  feature,
  asked: strictObject({ spaceId: text.optional(), memberId: text.optional() }).optional(),
  spaceId: text.optional(),
  memberId: text.optional(),
  priceListVersion: whole,
  late: z.literal(true).optional(),
};
const ofAction = { ...who, action: text, attempt: whole };
const ofActionOrHold = { ...who, action: text.optional(), attempt: whole.optional() };

const ofResolution = { holdExpiresAt: instant.optional(), expiredGrants: z.array(text).optional() };

const entryOf = <T extends string, F extends z.ZodRawShape>(type: T, fields: F) =>
  strictObject({ type: z.literal(type), ...everyEntry, ...fields });

export const entryShape = z.discriminatedUnion('type', [
  entryOf('open', { terms, firstPeriod: strictObject(range) }),
  entryOf('grant', { grantId: text }),
  entryOf('debit', ofAction),
  entryOf('hold', { ...ofActionOrHold, holdExpiresAt: instant, unitTokens: whole.optional() }),
  entryOf('extend', { ...ofActionOrHold, holdExpiresAt: instant }),
  entryOf('settle', { ...ofAction, ...ofResolution, returned: z.array(slice) }),
  entryOf('release', { ...ofActionOrHold, ...ofResolution }),
  entryOf('expire', { grantId: text }),
  entryOf('refund', { ...ofAction, ofLate: z.literal(true).optional(), reopens: z.literal(true).optional() }),
  entryOf('clawback', { grantId: text, late: z.literal(true).optional() }),
  entryOf('void', { grantId: text }),
  entryOf('freeze', { grantId: text }),
  entryOf('unfreeze', { grantId: text, late: z.literal(true).optional() }),
  entryOf('pause', { feature: feature.optional() }),
  entryOf('resume', { feature: feature.optional() }),
  entryOf('terms', { terms }),
  entryOf('cap', { spaceId: text, limit: whole.nullable(), usedTokens: whole }),
  entryOf('period_close', {
    terms: terms.optional(),
    totals: strictObject({ ...totals, heldAtClose: whole }),
    closed: strictObject({ start: instant, planId: text, plannedEnd: instant.optional() }),
    nextPeriod: strictObject({ id: text, number: whole, ...range }),
  }),
]);
