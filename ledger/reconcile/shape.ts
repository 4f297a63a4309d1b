/**
 * Checks the stored form of the ledger's documents, field by field. The hash chain and the seal cover a document's
 * JSON, in which a date and its text are the same: types are proven here.
 */
import { z } from 'zod';
import { BUCKETS, type Entry } from '../../domain/account/entry.js';
import { ACTOR_KINDS } from '../../domain/account/actor.js';
import { CROSSING_KINDS } from '../../domain/account/crossing.js';
import { GRANT_SOURCES } from '../../domain/grant.js';
import { FEATURES } from '../../domain/pricing/price-list.js';
import { readHold } from '../account-document.js';
import type { Findings } from './findings.js';

const whole = z.int();
const text = z.string();
const instant = z.date();
const actor = z.string().regex(new RegExp(`^(${ACTOR_KINDS.join('|')}):.`));
const feature = z.enum(FEATURES);
const source = z.enum(GRANT_SOURCES);
const { strictObject } = z;

const money = strictObject({ amount: whole, currency: text });

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

const grantedBySource = strictObject({ allocation: whole, top_up: whole, promotion: whole, adjustment: whole });

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
const period = { id: text, number: whole, ...range };

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

const hold = z.union([
  strictObject({
    id: text,
    action: text.optional(),
    requestId: text.optional(),
    attempt: whole.optional(),
    tokens: whole,
    unitTokens: whole.optional(),
    slices: z.array(slice),
    overageTokens: whole,
    overageUnitPrice: money.optional(),
    expiresAt: instant,
    periodId: text,
    periodEnd: instant,
    spaceId: text.optional(),
    memberId: text.optional(),
    feature,
    priceListVersion: whole,
    extensions: whole,
  }),
  strictObject({
    id: text,
    grantId: text,
    tokens: whole,
    slices: z.array(slice),
    overageTokens: whole,
    expiresAt: z.null(),
    periodId: text,
  }),
]);

/** A hold's text that can't be read fits no shape. */
function heldIn(stored: string): unknown {
  try {
    return readHold(stored);
  } catch {
    return stored;
  }
}

const account = strictObject({
  _id: text,
  version: text,
  revision: whole.min(1),
  seq: whole.min(0),
  lastHash: text,
  seal: text,
  at: instant,
  nextAt: instant,
  buckets: z.record(z.enum(BUCKETS), whole),
  grants: z.array(
    strictObject({
      id: text,
      source,
      granted: whole,
      remaining: whole,
      expiresAt: instant.nullable(),
      priority: whole,
      at: instant,
    }),
  ),
  holds: z.array(text.transform(heldIn).pipe(hold)),
  pauses: z.array(strictObject({ id: text, feature: feature.optional(), at: instant })),
  period: strictObject({ ...period, ...totals }),
  crossings: lines,
  terms,
  spaceCaps: z.record(text, strictObject({ limit: whole, used: whole })),
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
  commit: text.optional(),
  hash: text,
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

const entry = z.discriminatedUnion('type', [
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
    nextPeriod: strictObject(period),
  }),
]);

const crossingRecord = strictObject({
  _id: text,
  accountId: text,
  kind: z.enum(CROSSING_KINDS),
  generation: whole.min(1),
  periodId: text,
  seq: whole,
  at: instant,
  facts: strictObject({
    thresholdPercent: z.number().nullable(),
    usedCredits: whole,
    totalCredits: whole,
    leftCredits: whole,
    heldCredits: whole,
    carriedInCredits: whole,
    grantedBySource,
    addedCredits: whole.optional(),
    overage: strictObject({ usedTokens: whole, heldTokens: whole, limitTokens: whole, unitPrice: money }),
    periodStart: instant,
    periodEnd: instant,
    timeZone: text,
  }),
});

const SHAPES = { account, crossing: crossingRecord };

/** Whether an entry can be read at all; `checkShape` says what is wrong with one that can't. */
export const isReadable = (stored: Entry): boolean => entry.safeParse(stored).success;

/** Whether every field that the rules read is there, in its type. Unknown fields are found, and harmless. */
export function checkShape(of: keyof typeof SHAPES, document: object, findings: Findings, entryId?: string): boolean {
  return isFit(SHAPES[of].safeParse(document), of, findings, entryId);
}

export const checkEntryShape = (stored: Entry, findings: Findings): boolean =>
  isFit(entry.safeParse(stored), 'entry', findings, stored._id);

function isFit(parsed: z.ZodSafeParseResult<unknown>, of: string, findings: Findings, entryId?: string): boolean {
  if (parsed.success) return true;
  let fit = true;
  for (const issue of parsed.error.issues) {
    const path = [of, ...issue.path.map(String)].join('.');
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) findings.add('UNKNOWN_FIELD', `${path}.${key}`, 'no such field', key, entryId);
    } else {
      fit = false;
      findings.add('SHAPE', path, issue.message, 'something else', entryId);
    }
  }
  return fit;
}
