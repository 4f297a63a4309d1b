import { expect, test } from '@jest/globals';
import {
  accountOfId,
  actionKey,
  allocationGrantId,
  crossingId,
  entryId,
  entryKey,
  periodId,
  upgradeGrantId,
} from '../../domain/business-key.js';

test('every deterministic id is what it has always been', () => {
  expect(actionKey({ feature: 'candidate_evaluation', jobId: 'j', candidateId: 'c' })).toBe('candidate_evaluation~j~c');
  expect(actionKey({ feature: 'meeting_assistant', meetingId: 'm' })).toBe('meeting_assistant~m');
  expect(actionKey({ feature: 'talent_search', kind: 'search', searchId: 's' })).toBe('talent_search~search~s');
  expect(actionKey({ feature: 'talent_search', kind: 'resurface', searchId: 's' })).toBe('talent_search~resurface~s');
  expect(actionKey({ feature: 'talent_search', kind: 'rescreen', jobId: 'j', rerunId: 'r' })).toBe(
    'talent_search~rescreen~j~r',
  );
  expect(entryId('acme', 7)).toBe('acme~000000000007');
  expect(periodId('acme', 3)).toBe('acme~3');
  expect(allocationGrantId(3)).toBe('allocation~3');
  expect(upgradeGrantId(3, 2000)).toBe('allocation~3~2000');
  expect(crossingId('acme~3', 'gone', 2)).toBe('acme~3~gone~2');
  expect(entryKey.grant('g')).toBe('grant~g');
  expect(entryKey.expire('g')).toBe('expire~g');
  expect(entryKey.debit('a', 2)).toBe('debit~a~2');
  expect(entryKey.hold('a', 1)).toBe('hold~a~1');
  expect(entryKey.bulkHold('r')).toBe('hold~bulk~r');
  expect(entryKey.extend('acme~000000000007', 1)).toBe('extend~acme~000000000007~1');
  expect(entryKey.settle('a', 1)).toBe('settle~a~1');
  expect(entryKey.release('acme~000000000007')).toBe('release~acme~000000000007');
  expect(entryKey.refund('a', 1, 2)).toBe('refund~a~1~2');
  expect(entryKey.clawback('c')).toBe('clawback~c');
  expect(entryKey.periodClose(3)).toBe('period_close~3');
});

test('an id leads back to its account', () => {
  expect(accountOfId('acme~000000000007')).toBe('acme');
  expect(accountOfId('no-account')).toBeNull();
  expect(accountOfId('~7')).toBeNull();
});
