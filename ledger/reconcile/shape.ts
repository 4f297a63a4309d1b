/**
 * Checks the stored form of commits, field by field. Their hash covers their JSON, in which a date and its text are the
 * same: types are proven here.
 */
import { z } from 'zod';
import { CROSSING_KINDS } from '../../domain/account/crossing.js';
import { MAX_COMMIT_ENTRIES } from '../../domain/reducer/limits.js';
import type { Commit } from '../commit/commit.js';
import { entryShape, grantedBySource, instant, money, text, whole } from './entry-shape.js';
import type { Findings } from './findings.js';
import type { StoredCommit } from './reader.js';

const { strictObject } = z;

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

const commitShape = strictObject({
  _id: text,
  accountId: text,
  fromSeq: whole.min(1),
  toSeq: whole.min(1),
  token: text.min(1),
  at: instant,
  entries: z.array(entryShape).min(1).max(MAX_COMMIT_ENTRIES),
  crossings: z.array(crossingRecord).min(1).optional(),
  slots: z.array(text).min(1).optional(),
  about: z.array(text).min(1).optional(),
  prevHash: text,
  hash: text,
});

/** Null where a field that the rules read is missing, or of another type. Unknown fields are found, and harmless. */
export function checkShape(stored: StoredCommit, findings: Findings): Commit | null {
  const parsed = commitShape.safeParse(stored);
  let fit = true;
  for (const issue of parsed.error?.issues ?? []) {
    const path = ['commit', ...issue.path.map(String)].join('.');
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) findings.add('UNKNOWN_FIELD', `${path}.${key}`, 'no such field', key, stored._id);
    } else {
      fit = false;
      findings.add('SHAPE', path, issue.message, 'something else', stored._id);
    }
  }
  return fit ? (stored as unknown as Commit) : null;
}
