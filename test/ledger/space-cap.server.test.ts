/** Sets a cap while its Space spends through several processes, to check the database's sum and the version guard. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Command } from '../../domain/reducer/command.js';
import type { Ledger } from '../../ledger/ledger.js';
import { debitOf, holdOf, meeting, search } from '../domain/reducer/ledger-driver.js';
import {
  openLedgerOnMongo,
  openStoppedLedger,
  type LedgerOnMongo,
  type StoppedLedger,
} from '../support/ledger-on-mongodb.js';
import { TERMS } from '../support/terms.js';
import { DAY, later } from '../support/time.js';
import { TESTER } from '../support/actor.js';

let service: StoppedLedger;
let other: LedgerOnMongo;

beforeAll(async () => {
  service = await openStoppedLedger();
  other = await openLedgerOnMongo({ uri: service.uri });
});

afterAll(async () => {
  await other.close();
  await service.close();
});

const cap = (limit: number | null): Command => ({ type: 'cap_space', spaceId: 'berlin', limit, ...TESTER });
const usedOf = async (accountId: string): Promise<unknown> =>
  (await service.ledger.readAccount(accountId))?.spaceCaps['berlin']?.used;

test('a cap counts what its Space spent and holds in this period, and nothing else', async () => {
  const { ledger, clock } = service;
  const run = async (command: Command): Promise<string> => {
    const answer = await ledger.submit('acme', command);
    if (!answer.ok) throw new Error(answer.refusal.code);
    return answer.entry?._id ?? '';
  };
  await ledger.openAccount('acme', TERMS, TESTER);
  await run(debitOf(search('earlier'), { spaceId: 'berlin' }));
  const late = await run(holdOf(search('late'), 60 * DAY, { spaceId: 'berlin' }));
  clock.time = later(25 * DAY);
  const refunded = await run(debitOf(search(1), { spaceId: 'berlin' }));
  await run({ type: 'refund', debitId: refunded, action: 'talent_search~search~1', tokens: 4, reason: 'x', ...TESTER });
  await run({ type: 'settle', holdId: late, tokens: 9, ...TESTER });
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
    ...TESTER,
  });
  let setting = true;
  const spend = async (name: string, ledger: Ledger): Promise<number> => {
    let count = 0;
    for (; setting; count += 1) {
      await ledger.submit(accountId, debitOf(meeting(`${name}-${count}`), { spaceId: 'berlin' }));
    }
    return count;
  };
  const spending = [spend('a', service.ledger), spend('b', other.ledger)];
  try {
    for (let round = 0; round < 8; round += 1) {
      const ledger = round % 2 === 0 ? service.ledger : other.ledger;
      for (const limit of [1_000_000, null]) {
        expect(await ledger.submit(accountId, cap(limit))).toMatchObject({ ok: true });
      }
    }
    await service.ledger.submit(accountId, cap(1_000_000));
  } finally {
    setting = false;
  }
  const debits = (await Promise.all(spending)).reduce((sum, count) => sum + count, 0);
  expect(debits).toBeGreaterThan(20);
  expect(await usedOf(accountId)).toBe(debits * 3);
  expect((await service.reconcile(accountId)).findings).toEqual([]);
});
