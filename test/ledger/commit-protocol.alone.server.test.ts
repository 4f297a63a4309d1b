import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import type { Ledger } from '../../ledger/ledger.js';
import { connectMongo } from '../../storage/connect.js';
import { openLedgerOnMongo, type LedgerOnMongo } from '../support/ledger-on-mongodb.js';
import { freshDatabase } from '../support/servers.js';
import { freeTerms, planOf } from '../support/terms.js';
import { TESTER } from '../support/actor.js';

/** `transactionLifetimeLimitSeconds`, unless the server is configured otherwise. */
const SERVER_ENDS_IDLE_TRANSACTIONS_MS = 60_000;

const TERMS = freeTerms({ plan: planOf('starter') });

let service: LedgerOnMongo;
let connection: Connection;
let ledger: Ledger;

/** One more process on the same database. */
const openAnother = (limits = {}) => openLedgerOnMongo({ uri: service.uri, limits });

beforeAll(async () => {
  service = await openLedgerOnMongo();
  ({ connection, ledger } = service);
});
afterAll(() => service.close());

let count = 0;
let accountId: string;
beforeEach(async () => {
  accountId = `account-${(count += 1)}`;
  await ledger.openAccount(accountId, TERMS, TESTER);
});

const meet = (meetingId: string, through: Ledger = ledger) =>
  through.debit({ accountId, action: { feature: 'meeting_assistant', meetingId }, ...TESTER });

/** The next `times` commands of these names fail as the server would make them fail. */
async function fail(failCommands: string[], data: object, times = 1): Promise<void> {
  const command = { configureFailPoint: 'failCommand', mode: { times }, data: { failCommands, ...data } };
  await connection.getClient().db('admin').command(command);
}

afterEach(async () => {
  await connection.getClient().db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
});

async function expectChargedOnce(meetings: number): Promise<void> {
  const state = await ledger.readAccount(accountId);
  expect(state?.buckets).toMatchObject({ available: 500 - 3 * meetings, spent: 3 * meetings });
  expect((await service.reconcile(accountId)).findings).toEqual([]);
}

const TRANSIENT = { errorLabels: ['TransientTransactionError'] };
const UNKNOWN = { errorLabels: ['UnknownTransactionCommitResult'] };

describe('a debit is charged exactly once and answered when', () => {
  test.each([
    ['the connection closes at the guarded update', ['update'], { closeConnection: true }, 1],
    ['the connection closes at the insert', ['insert'], { closeConnection: true }, 1],
    ['the connection closes at the commit', ['commitTransaction'], { closeConnection: true }, 1],
    ['the connection closes three times at the commit', ['commitTransaction'], { closeConnection: true }, 3],
    ['the connection closes at the look-up', ['find'], { closeConnection: true }, 2],
    ['the update meets a write conflict', ['update'], { errorCode: 112, ...TRANSIENT }, 2],
    ['the insert meets a write conflict', ['insert'], { errorCode: 112, ...TRANSIENT }, 1],
    ['the insert fails without a label', ['insert'], { errorCode: 11_601 }, 1],
    ['the primary steps down at the commit', ['commitTransaction'], { errorCode: 10_107, ...UNKNOWN }, 2],
    ['the server shuts down at the commit', ['commitTransaction'], { errorCode: 91, ...UNKNOWN }, 1],
    ['the transaction is gone at the commit', ['commitTransaction'], { errorCode: 251, ...TRANSIENT }, 1],
    ['the abort fails, too', ['insert', 'abortTransaction'], { closeConnection: true }, 2],
  ])('%s', async (_when, commands, data, times) => {
    await meet('before');
    await fail(commands, data, times);
    const answers = await Promise.all([meet('during'), meet('during'), meet('after')]);
    expect(answers.map((answer) => answer.ok)).toEqual([true, true, true]);
    await expectChargedOnce(3);
  });
});

describe('look-ups of one account that leave together find what each of them named, and nothing else', () => {
  const hold = (meetingId: string, requestId: string) =>
    ledger.hold({
      accountId,
      action: { feature: 'meeting_assistant', meetingId },
      requestId,
      ttlMs: 60_000,
      ...TESTER,
    });
  const held = async (meetingId: string, requestId: string) => {
    const answer = await hold(meetingId, requestId);
    if (!answer.ok) throw new Error(answer.refusal.code);
    return answer.entry._id;
  };

  test('by requestId', async () => {
    const ids = [await held('a', 'r-a'), await held('b', 'r-b')];
    const found = await Promise.all(['r-a', 'r-b', 'r-c'].map((id) => ledger.findByRequest(accountId, id)));
    expect(found.map((entries) => entries.map(({ _id }) => _id))).toEqual([[ids[0]], [ids[1]], []]);
  });

  test('by reference: each hold is returned in its own state', async () => {
    const [open, settled, released] = [await held('a', 'r-a'), await held('b', 'r-b'), await held('c', 'r-c')];
    await ledger.resolveHold({ type: 'settle', holdId: settled, ...TESTER });
    await ledger.resolveHold({ type: 'release', holdId: released, ...TESTER });
    const states = await Promise.all([open, settled, released].map((id) => ledger.findHold(id)));
    expect(states.map((view) => view?.state)).toEqual(['open', 'settled', 'released']);
  });

  test('by many at once, each entry once', async () => {
    const ids = await Promise.all([1, 2, 3, 4].map((id) => held(`m-${id}`, `r-${id}`)));
    const keys = [1, 2, 3, 4].map((id) => `meeting_assistant~m-${id}`);
    const [two, all] = await Promise.all([
      ledger.readActions(accountId, keys.slice(0, 2)),
      ledger.readActions(accountId, [...keys, ...keys]),
    ]);
    const holds = (found: typeof all) => [...found.values()].map((state) => state.state === 'held' && state.hold._id);
    expect([holds(two), holds(all)]).toEqual([ids.slice(0, 2), ids]);
  });

  test('by different fields, and of several accounts', async () => {
    const other = `${accountId}-other`;
    await ledger.openAccount(other, TERMS, TESTER);
    const id = await held('a', 'r-a');
    await ledger.resolveHold({ type: 'settle', holdId: id, ...TESTER });
    const [byRef, byRequest, ofAction, elsewhere] = await Promise.all([
      ledger.findByRef(accountId, id),
      ledger.findByRequest(accountId, 'r-a'),
      ledger.readAction(accountId, 'meeting_assistant~a'),
      ledger.findByRequest(other, 'r-a'),
    ]);
    expect(byRef.map(({ type }) => type)).toEqual(['settle']);
    expect(byRequest.map(({ type }) => type)).toEqual(['hold']);
    expect(ofAction.state).toBe('charged');
    expect(elsewhere).toEqual([]);
  });
});

test('an error never becomes a refusal: while the database keeps failing, the outcome is unknown', async () => {
  const impatient = await openAnother({ deadlineMs: 700 });
  await fail(['find'], { errorCode: 11_601 }, 10_000);
  await expect(meet('never', impatient.ledger)).rejects.toMatchObject({ code: 'ledger-unavailable' });
  await connection.getClient().db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
  expect((await meet('never')).ok).toBe(true);
  await impatient.close();
});

test('more commands than may wait are turned away, and those that wait are carried out', async () => {
  const small = await openAnother({ maxWaiting: 10 });
  const calls = Array.from({ length: 200 }, (_, index) => meet(`m-${index}`, small.ledger));
  const answers = await Promise.allSettled(calls);
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.every(({ reason }) => (reason as { code?: string }).code === 'ledger-unavailable')).toBe(true);
  await expectChargedOnce(answers.length - refused.length);
  await small.close();
});

test('two processes on one account charge each action once, and see what the other granted', async () => {
  const other = await openAnother();
  const meetings = Array.from({ length: 60 }, (_, index) => `m-${index}`);
  await Promise.all(meetings.flatMap((id) => [meet(id), meet(id, other.ledger)]));
  await expectChargedOnce(60);
  // 320 are left. The first process sees them spent and the second grants more: the first must not go on refusing.
  for (let id = 0; (await meet(`drain-${id}`)).ok; id += 1);
  const grantId = 'top_up~t';
  await other.ledger.submit(accountId, {
    type: 'grant',
    grantId,
    source: 'top_up',
    tokens: 9,
    expiresAt: 'period_end',
    ...TESTER,
  });
  expect((await meet('afterwards')).ok).toBe(true);
  await other.close();
});

test('the open transaction of a killed process does not freeze the account', async () => {
  // A process that dies between its first write and its commit leaves an open transaction and no heartbeat.
  const dead = connection.getClient().startSession({ causalConsistency: false });
  const db = connection.db!;
  const account = { _id: accountId as never };
  dead.startTransaction();
  await db.collection('ledger_accounts').updateOne(account, { $set: { frozen: true } }, { session: dead });
  const process = { _id: 'dead' as never, at: new Date(Date.now() - 60_000), sessions: [dead.id?.id] };
  await db.collection('ledger_processes').insertOne(process);
  const startedMs = performance.now();
  expect((await meet('soon')).ok).toBe(true);
  // Well before the server's own limit, because the dead process's sessions were ended.
  expect(performance.now() - startedMs).toBeLessThan(SERVER_ENDS_IDLE_TRANSACTIONS_MS / 2);
  expect(await db.collection('ledger_processes').countDocuments({ _id: process._id })).toBe(0);
  await expect(dead.commitTransaction()).rejects.toThrow();
  await expectChargedOnce(1);
});

test('a database that lacks a unique index is refused', async () => {
  const uri = freshDatabase();
  const broken = await connectMongo(uri);
  const entries = broken.db!.collection('ledger_entries');
  await entries.insertMany([
    { _id: 'a~1' as never, accountId: 'a', key: 'same' },
    { _id: 'a~2' as never, accountId: 'a', key: 'same' },
  ]);
  await expect(openLedgerOnMongo({ uri })).rejects.toThrow();
  await broken.close();
});
