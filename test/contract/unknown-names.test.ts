/** A misspelt name changes nothing in silence: it is refused, and the message says what was probably meant. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { accountChanges } from '../../contract/accounts/accounts.js';
import { memberChanges, tokenRequest } from '../../contract/accounts/members.js';
import { spaceChanges } from '../../contract/accounts/spaces.js';
import { overageRequest } from '../../contract/billing/overage.js';
import { topUpRequest, topUpsQuery } from '../../contract/billing/top-ups.js';
import { parse } from '../../contract/parse.js';
import { entriesQuery } from '../../contract/reading/entries.js';
import { usageQuery } from '../../contract/reading/usage.js';
import { actionQuery } from '../../contract/spending/action-state.js';
import { debitRequest } from '../../contract/spending/debits.js';
import { extendRequest, holdRequest, settleCall } from '../../contract/spending/holds.js';
import { quoteRequest } from '../../contract/spending/quotes.js';
import { refundCall, refundRequest } from '../../contract/spending/refunds.js';
import type { FuelgaugeError } from '../../domain/errors.js';

type Issues = readonly { readonly path: string; readonly message: string }[];

function issuesOf(schema: z.ZodType, value: unknown): Issues {
  try {
    parse(schema, value);
    return [];
  } catch (error) {
    return (error as FuelgaugeError).facts['issues'] as Issues;
  }
}

const MEETING = { feature: 'meeting_assistant', meetingId: 'm' };
const DEBIT = { accountId: 'a', action: MEETING };

describe('an unknown name is refused, and the nearest known one is named', () => {
  test.each<[string, z.ZodType, object, string, string]>([
    [
      'a limit of a Space',
      spaceChanges,
      { name: 's', creditLimitPerPeriod: 20 },
      'creditLimitPerPeriod',
      'creditsLimitPerPeriod',
    ],
    ['a Space in a debit', debitRequest, { ...DEBIT, spaceID: 's' }, 'spaceID', 'spaceId'],
    ['a Space in snake case', debitRequest, { ...DEBIT, space_id: 's' }, 'space_id', 'spaceId'],
    ['a zone', accountChanges, { timezone: 'Asia/Tokyo' }, 'timezone', 'timeZone'],
    ['a plan', accountChanges, { plan: 'pro' }, 'plan', 'planId'],
    ['an anchor', accountChanges, { anchor: '2026-01-01' }, 'anchor', 'anchorDate'],
    [
      'a feature inside',
      accountChanges,
      { features: { candidateAssistence: true } },
      'features.candidateAssistence',
      'candidateAssistance',
    ],
    ['a filter of the usage', usageQuery, { spaceID: 's' }, 'spaceID', 'spaceId'],
    ['a group of the usage', usageQuery, { group_by: 'member' }, 'group_by', 'groupBy'],
    ['a filter of the entries', entriesQuery, { features: 'x' }, 'features', 'feature'],
    ['a time to live', holdRequest, { accountId: 'a', action: MEETING, ttl: 5 }, 'ttl', 'ttlSeconds'],
    ['a time to live of an extension', extendRequest, { ttlSecs: 5 }, 'ttlSecs', 'ttlSeconds'],
    [
      'an id inside an action',
      debitRequest,
      { accountId: 'a', action: { ...MEETING, meetingID: 'm' } },
      'action.meetingID',
      'meetingId',
    ],
    [
      'an id inside an action of a quote',
      quoteRequest,
      { accountId: 'a', actions: [{ ...MEETING, meeting: 'm' }] },
      'actions.0.meeting',
      'meetingId',
    ],
    ['the Spaces of a member', memberChanges, { spaces: ['s'] }, 'spaces', 'spaceIds'],
    ['a Space of a token', tokenRequest, { accountId: 'a', memberId: 'm', space: 's' }, 'space', 'spaceId'],
    [
      'an address of a purchase',
      topUpRequest,
      { credits: 1, requestId: 'r', successURL: 'https://a.test' },
      'successURL',
      'successUrl',
    ],
    ['the limit of overage', overageRequest, { allowed: true, limit: 1, limits: 2 }, 'limits', 'limit'],
    ['a limit of a list', topUpsQuery, { limits: '5' }, 'limits', 'limit'],
    ['a question about an action', actionQuery, { feature: 'meeting_assistant', meeting: 'm' }, 'meeting', 'meetingId'],
    ["an activity's input", refundCall, { debitId: 'a~1', reason: 'r', requestId: 'q', token: 1 }, 'token', 'tokens'],
    ["another activity's input", settleCall, { holdID: 'a~1' }, 'holdID', 'holdId'],
  ])('%s', (_what, schema, value, name, meant) => {
    expect(issuesOf(schema, value)).toContainEqual({
      path: name,
      message: `is not known here. Did you mean ${meant}?`,
    });
  });

  test('where nothing is near, all known names are listed', () => {
    expect(issuesOf(refundRequest, { reason: 'one token', amount: 1 })).toEqual([
      { path: 'amount', message: 'is not known here. Known are tokens, reason, requestId.' },
    ]);
  });

  test('a name of another kind of action is refused, too', () => {
    const search = { feature: 'talent_search', kind: 'search', searchId: 's', jobId: 'j' };
    expect(issuesOf(debitRequest, { accountId: 'a', action: search })[0]?.path).toBe('action.jobId');
  });

  test('thousands of unknown names, or a huge one, cost a short answer', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`x${index}`, 1]));
    expect(issuesOf(spaceChanges, many)).toHaveLength(10);
    const [huge] = issuesOf(spaceChanges, { ['n'.repeat(90_000)]: 1 });
    expect(huge?.path).toHaveLength(64);
  });
});

/** Every schema of a request: those of answers are loose, because fields may be added to them freely. */
async function requests(): Promise<[string, z.ZodType][]> {
  const root = path.resolve(import.meta.dirname, '../../contract');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const modules = await Promise.all(files.map(async (file) => (await import(path.join(root, file))) as object));
  return modules
    .flatMap((module) => Object.entries(module) as [string, unknown][])
    .filter((entry): entry is [string, z.ZodType] => entry[1] instanceof z.ZodType)
    .filter(([name]) => /(Changes|Request|Decision|Query|Params|Call|Batch)$/.test(name));
}

test('every request, whatever its route, refuses unknown names', async () => {
  const found = await requests();
  expect(found.length).toBeGreaterThan(25);
  for (const [name, schema] of found) {
    const paths = issuesOf(schema, { 'no such name': 1 }).map((issue) => issue.path);
    expect([name, paths.includes('no such name')]).toEqual([name, true]);
  }
});

test('whatever is wrong is said in our words, never in those of the checker', async () => {
  const hostile = [undefined, null, 1.5, -1, 1e300, 'x', '', [], [null], {}, true, 'x'.repeat(5_000)];
  const messages = new Set<string>();
  for (const [, schema] of await requests()) {
    const names = Object.keys(
      (schema as { shape?: object; in?: { shape: object } }).shape ??
        (schema as { in?: { shape: object } }).in?.shape ??
        {},
    );
    for (const value of hostile) {
      for (const issue of issuesOf(schema, value)) messages.add(issue.message);
      for (const name of names) for (const issue of issuesOf(schema, { [name]: value })) messages.add(issue.message);
    }
  }
  expect(messages.size).toBeGreaterThan(15);
  for (const message of messages)
    expect(message).not.toMatch(/Invalid|expected|received|undefined|Too (small|big)|option/i);
  expect([...messages]).toEqual(expect.arrayContaining(['is required', 'must be a text', 'must be true or false']));
});
