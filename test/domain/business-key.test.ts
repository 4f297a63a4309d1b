import { expect, test } from '@jest/globals';
import {
  accountOfId,
  actionKey,
  actionRefusedId,
  actionsOfJob,
  refusalId,
  alertDeliveryKey,
  allocationGrantId,
  apiKeyActor,
  creditsExpireSoonId,
  crossingId,
  disputeOfFreeze,
  entryId,
  entryKey,
  freezeReversalId,
  heldBackMailKey,
  idWithin,
  mailPlaceKey,
  memberActor,
  notificationKey,
  periodId,
  periodNumberOf,
  planChangedEventId,
  returnedPackGrantId,
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
  expect(returnedPackGrantId('tu_1', 're_1')).toBe('tu_1~re_1');
  expect(freezeReversalId('dp_1')).toBe('dp_1~freeze');
  expect(idWithin('acme', 'm-7')).toBe('acme~m-7');
  expect(memberActor('acme', 'm-7')).toBe('member:acme~m-7');
  expect(apiKeyActor('k1')).toBe('api-key:k1');
  expect(planChangedEventId('acme', 7, 'pro', 'free')).toBe('acme~7~pro~free');
  expect(planChangedEventId('acme', 7, 'pro', null)).toBe('acme~7~pro~');
  expect(crossingId('acme~3', 'gone', 2)).toBe('acme~3~gone~2');
  expect(notificationKey('acme', 7)).toBe('acme~000000000007');
  expect(actionRefusedId('acme~3', 'talent_search')).toBe('acme~3~action_refused~talent_search');
  expect(actionsOfJob('j-1')).toEqual(['candidate_evaluation~j-1~', 'talent_search~rescreen~j-1~']);
  expect(refusalId('acme', 'talent_search', '2026-09-03T14:02')).toBe('acme~talent_search~2026-09-03T14:02');
  expect(creditsExpireSoonId('acme~3')).toBe('acme~3~credits_expire_soon');
});

test('every key of an entry is what it has always been', () => {
  const keys: Record<keyof typeof entryKey, string> = {
    open: entryKey.open(),
    terms: entryKey.terms(12),
    cap: entryKey.cap('s', 13),
    grant: entryKey.grant('g'),
    expire: entryKey.expire('g'),
    debit: entryKey.debit('a', 2),
    hold: entryKey.hold('a', 1),
    bulkHold: entryKey.bulkHold('r'),
    freeze: entryKey.freeze('dp_1'),
    unfreeze: entryKey.unfreeze('dp_1'),
    extend: entryKey.extend('acme~000000000007', 1),
    settle: entryKey.settle('a', 1),
    release: entryKey.release('acme~000000000007'),
    refund: entryKey.refund('a', 1, 2),
    clawback: entryKey.clawback('c'),
    void: entryKey.void('v'),
    pause: entryKey.pause('p'),
    resume: entryKey.resume('p'),
    periodClose: entryKey.periodClose(3),
  };
  expect(keys).toEqual({
    open: 'open',
    terms: 'terms~12',
    cap: 'cap~s~13',
    grant: 'grant~g',
    expire: 'expire~g',
    debit: 'debit~a~2',
    hold: 'hold~a~1',
    bulkHold: 'hold~bulk~r',
    freeze: 'freeze~dp_1',
    unfreeze: 'unfreeze~dp_1',
    extend: 'extend~acme~000000000007~1',
    settle: 'settle~a~1',
    release: 'release~acme~000000000007',
    refund: 'refund~a~1~2',
    clawback: 'clawback~c',
    void: 'void~v',
    pause: 'pause~p',
    resume: 'resume~p',
    periodClose: 'period_close~3',
  });
});

test('an id leads back to its account', () => {
  expect(accountOfId('acme~000000000007')).toBe('acme');
  expect(accountOfId('no-account')).toBeNull();
  expect(accountOfId('~7')).toBeNull();
});

test('an id leads back to what it was made of', () => {
  expect(periodNumberOf(periodId('acme', 31))).toBe(31);
  expect(disputeOfFreeze(freezeReversalId('dp_1'))).toBe('dp_1');
});

test('the keys of alerts stay as they are: deliveries, daily places and held back mails are found by them', () => {
  expect(alertDeliveryKey('acme~1~gone~1', 'email', 'olga')).toBe('alert~acme~1~gone~1~email~olga');
  expect(alertDeliveryKey('acme~1~gone~1', 'in_app', null)).toBe('alert~acme~1~gone~1~in_app');
  expect(mailPlaceKey('acme', 'olga', '2026-11-26', '3')).toBe('acme~olga~2026-11-26~3');
  expect(heldBackMailKey('acme~1~gone~1', 'olga')).toBe('acme~1~gone~1~olga');
});
