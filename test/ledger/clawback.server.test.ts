/** Checks what a clawback has to find in the database: the indexes and the look-ups, not the rules. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { debitOf, holdOf, meeting, search, topUpOf } from '../domain/reducer/ledger-driver.js';
import { openStoppedLedger, type StoppedLedger } from '../support/ledger-on-mongodb.js';
import { termsOf } from '../support/terms.js';
import { DAY, later } from '../support/time.js';
import { TESTER } from '../support/actor.js';

let service: StoppedLedger;

beforeAll(async () => {
  service = await openStoppedLedger();
});

afterAll(async () => {
  await service.close();
});

test('a clawback finds what was held of its grant and expired late, among the holds of others', async () => {
  const { ledger, clock } = service;
  const run = async (command: Parameters<typeof ledger.submit>[1]) => {
    const answer = await ledger.submit('acme', command);
    if (!answer.ok) throw new Error(answer.refusal.code);
    return answer.entry!;
  };
  await ledger.openAccount('acme', termsOf({ plan: { allocation: 0 } }), TESTER);
  await run(topUpOf('a', 43));
  await run(debitOf(meeting(1)));
  const held = [(await run(holdOf(search(1), 60 * DAY)))._id, (await run(holdOf(search(2), 60 * DAY)))._id];
  await run(topUpOf('b', 3));
  const other = (await run(holdOf(meeting(2), 60 * DAY)))._id;
  clock.time = later(30 * DAY);
  await run({ type: 'release', holdId: held[0]!, ...TESTER });
  await run({ type: 'settle', holdId: held[1]!, tokens: 8, ...TESTER });
  await run({ type: 'release', holdId: other, ...TESTER });

  const taken = await run({ type: 'clawback', clawbackId: 'c', grantId: 'top_up~a', reason: 'refunded', ...TESTER });
  expect(taken.legs).toEqual({ clawedBack: 11, debt: -11 });
  const again = await ledger.submit('acme', {
    type: 'clawback',
    clawbackId: 'd',
    grantId: 'top_up~b',
    reason: 'refunded',
    ...TESTER,
  });
  expect(again).toMatchObject({ ok: false, refusal: { code: 'already-refunded' } });
});
