/** A cap that is set while its Space is spending, through several processes: the database's sum and the version guard. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Command } from '../../domain/reducer/command.js';
import { FuelgaugeError } from '../../domain/errors.js';
import { DAY, debitOf, holdOf, later, meeting, search, TERMS } from '../domain/reducer/ledger-driver.js';
import { openTestLedger } from '../worker/ledger.js';
import { openLedger, type LedgerUnderTest } from './reconcile-ledger.js';

let service: LedgerUnderTest;
let other: Awaited<ReturnType<typeof openTestLedger>>;

beforeAll(async () => {
  service = await openLedger();
  other = await openTestLedger(service.uri);
}, 60_000);

afterAll(async () => {
  await other.close();
  await service.close();
}, 20_000);

const cap = (limit: number | null): Command => ({ type: 'cap_space', spaceId: 'berlin', limit });
const usedOf = async (accountId: string): Promise<unknown> =>
  (await service.ledger.readAccount(accountId))?.spaceCaps['berlin']?.used;

test('a cap counts what its Space spent and holds in this period, and nothing else', async () => {
  const { ledger, clock } = service;
  const run = async (command: Command): Promise<string> => {
    const answer = await ledger.submit('acme', command);
    if (!answer.ok) throw new Error(answer.refusal.code);
    return answer.entry?._id ?? '';
  };
  await ledger.openAccount('acme', TERMS);
  await run(debitOf(search('earlier'), { spaceId: 'berlin' }));
  const late = await run(holdOf(search('late'), 60 * DAY, { spaceId: 'berlin' }));
  clock.time = later(25 * DAY);
  const refunded = await run(debitOf(search(1), { spaceId: 'berlin' }));
  await run({ type: 'refund', debitId: refunded, action: 'talent_search~search~1', tokens: 4, reason: 'x' });
  await run({ type: 'settle', holdId: late, tokens: 9 });
  await run(debitOf(meeting(1), { spaceId: 'rome' }));
  await run(holdOf(meeting(2), DAY, { spaceId: 'berlin' }));
  await run(cap(40));
  expect(await usedOf('acme')).toBe(19);
  await run(cap(null));
  await run(debitOf(meeting(3), { spaceId: 'berlin' }));
  await run(cap(40));
  expect(await usedOf('acme')).toBe(22);
  expect((await service.reconcile('acme')).findings).toEqual([]);
});

test('a cap that is set while its Space spends misses no debit that comes in between, through any process', async () => {
  const accountId = await other.openAccount();
  service.clock.time = new Date();
  await service.ledger.submit(accountId, {
    type: 'grant',
    grantId: 'promotion~p',
    source: 'promotion',
    tokens: 50_000,
    expiresAt: null,
  });
  let setting = true;
  /** As callers are told to: a slow machine may need longer than one call waits. */
  const submit = async (ledger: Pick<typeof service.ledger, 'submit'>, command: Command) => {
    for (;;) {
      try {
        return await ledger.submit(accountId, command);
      } catch (error) {
        if (!(error instanceof FuelgaugeError) || error.code !== 'ledger-unavailable') throw error;
      }
    }
  };
  const spend = async (name: string, ledger: Pick<typeof service.ledger, 'submit'>): Promise<number> => {
    let count = 0;
    for (; setting; count += 1) await submit(ledger, debitOf(meeting(`${name}-${count}`), { spaceId: 'berlin' }));
    return count;
  };
  const spending = [spend('a', service.ledger), spend('b', other.ledger)];
  try {
    for (let round = 0; round < 8; round += 1) {
      const ledger = round % 2 === 0 ? service.ledger : other.ledger;
      for (const limit of [1_000_000, null]) {
        expect(await submit(ledger, cap(limit))).toMatchObject({ ok: true });
      }
    }
    await submit(service.ledger, cap(1_000_000));
  } finally {
    setting = false;
  }
  const debits = (await Promise.all(spending)).reduce((sum, count) => sum + count, 0);
  expect(debits).toBeGreaterThan(20);
  expect(await usedOf(accountId)).toBe(debits * 3);
  expect((await service.reconcile(accountId)).findings).toEqual([]);
}, 60_000);
