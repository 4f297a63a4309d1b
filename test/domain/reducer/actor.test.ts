import { expect, test } from '@jest/globals';
import type { By } from '../../../domain/account/actor.js';
import type { Command } from '../../../domain/reducer/command.js';
import { DAY, debitOf, holdOf, HOUR, later, meeting, search, T0, TestLedger, topUpOf } from './ledger-driver.js';

const HOST: By = { actor: 'api-key:host' };
const SCREENING: By = { actor: 'workflow:screening', workflowId: 'screening/7' };
const ADA: By = { actor: 'staff:ada' };
const TIME = 'fuelgauge:time';

test('a command without an actor does not compile', () => {
  // @ts-expect-error An actor is missing.
  const unsigned: Command = { type: 'settle', holdId: 'acme~000000000002' };
  expect(unsigned).not.toHaveProperty('actor');
  // @ts-expect-error An actor says of which kind it is.
  expect({ type: 'advance', actor: 'somebody' } satisfies Command).toBeDefined();
});

test('each entry of a batch names the actor of its own command, and the workflow where there is one', () => {
  const ledger = new TestLedger();
  const { entries } = ledger.batch([
    { ...debitOf(meeting(1)), ...HOST },
    { ...debitOf(meeting(2)), ...SCREENING },
    { ...debitOf(meeting(2)), ...ADA },
    { ...holdOf(meeting(3)), ...SCREENING },
    { ...debitOf(meeting(3)), ...HOST },
    { ...topUpOf('gift', 5), ...ADA },
  ]);
  expect(entries.map(({ actor, workflowId }) => [actor, workflowId])).toEqual([
    ['api-key:host', undefined],
    ['workflow:screening', 'screening/7'],
    ['workflow:screening', 'screening/7'],
    ['api-key:host', undefined],
    ['staff:ada', undefined],
  ]);
});

test('what time does names time, whoever comes first afterwards', () => {
  const after = (by: By) => {
    const ledger = new TestLedger({ allocation: 60 });
    ledger.run({ ...holdOf(search(1), HOUR), ...HOST });
    const expiresAt = later(DAY);
    ledger.run({ type: 'grant', grantId: 'gift', source: 'promotion', tokens: 5, expiresAt, ...ADA });
    ledger.now = later(40 * DAY, T0);
    return ledger.batch([{ type: 'advance', ...by }]).entries;
  };
  const entries = after(SCREENING);
  expect(entries.map(({ type, actor, workflowId }) => [type, actor, workflowId])).toEqual([
    ['release', TIME, undefined],
    ['expire', TIME, undefined],
    ['expire', TIME, undefined],
    ['period_close', TIME, undefined],
    ['grant', TIME, undefined],
  ]);
  expect(after(HOST)).toEqual(entries);
});

test('the first allocation and that of an upgrade name who opened the account and who changed its plan', () => {
  const ledger = new TestLedger({ allocation: 50 });
  const plan = { ...ledger.state.terms.plan, planId: 'larger', allocation: 80 };
  ledger.run({ type: 'change_terms', changes: { plan }, ...ADA });
  expect(ledger.entries.map(({ actor }) => actor)).toEqual(['api-key:test', 'api-key:test', 'staff:ada', 'staff:ada']);
});
