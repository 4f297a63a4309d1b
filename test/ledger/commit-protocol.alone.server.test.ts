import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import type { Commit } from '../../ledger/commit/commit.js';
import type { Ledger } from '../../ledger/ledger.js';
import { connectMongo } from '../../storage/connect.js';
import { openLedgerOnMongo, type LedgerOnMongo } from '../support/ledger-on-mongodb.js';
import { freshDatabase } from '../support/servers.js';
import { commitIn } from '../support/made-commits.js';
import { eventually } from '../support/eventually.js';
import { freeTerms, planOf } from '../support/terms.js';
import { TESTER } from '../support/actor.js';

const TERMS = freeTerms({ plan: planOf('starter') });

let service: LedgerOnMongo;
let connection: Connection;
let ledger: Ledger;

/** One more process on the same database. */
const openAnother = (limits = {}) => openLedgerOnMongo({ uri: service.uri, limits });

beforeAll(async () => {
  // After an error that says so the driver waits for the server's next sign of life, which comes every 10 s otherwise.
  service = await openLedgerOnMongo({ uri: `${freshDatabase()}&heartbeatFrequencyMS=500` });
  ({ connection, ledger } = service);
});
afterAll(() => service.close());

let count = 0;
let accountId: string;
beforeEach(async () => {
  accountId = `account-${(count += 1)}`;
  await ledger.openAccount(accountId, TERMS, TESTER);
});

const meet = (meetingId: string, through: Ledger = ledger, of = accountId) =>
  through.debit({ accountId: of, action: { feature: 'meeting_assistant', meetingId }, ...TESTER });

const admin = (mode: object | string, data = {}) =>
  connection.getClient().db('admin').command({ configureFailPoint: 'failCommand', mode, data });
/** The next `times` commands of these names fail as the server would make them fail. */
const fail = (failCommands: string[], data: object, times = 1) => admin({ times }, { failCommands, ...data });

afterEach(async () => {
  await admin('off');
});

async function expectChargedOnce(meetings: number): Promise<void> {
  const state = await ledger.readAccount(accountId);
  expect(state?.buckets).toMatchObject({ available: 500 - 3 * meetings, spent: 3 * meetings });
  expect((await service.reconcile(accountId)).findings).toEqual([]);
}

const NO_MAJORITY = { writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } };

describe('a debit is charged exactly once and answered when', () => {
  test.each([
    ['the connection closes at the insert', ['insert'], { closeConnection: true }, 1],
    ['the connection closes three times at the insert', ['insert'], { closeConnection: true }, 3],
    ['the connection closes at every read and write for a while', ['insert', 'find'], { closeConnection: true }, 8],
    ['the insert fails without a label', ['insert'], { errorCode: 11_601 }, 3],
    ['the primary steps down at the insert', ['insert'], { errorCode: 10_107 }, 4],
    ['the server shuts down at the insert', ['insert'], { errorCode: 91 }, 4],
    ['no majority acknowledges the insert in time, and it is stored', ['insert'], NO_MAJORITY, 1],
    ['no majority acknowledges the inserts, and the reads after it fail', ['insert', 'find'], NO_MAJORITY, 4],
    ['the connection closes at the look-up', ['find'], { closeConnection: true }, 2],
    ['the look-up fails', ['find'], { errorCode: 11_601 }, 3],
  ])('%s', async (_when, commands, data, times) => {
    await meet('before');
    await fail(commands, data, times);
    const answers = await Promise.all([meet('during'), meet('during'), meet('after')]);
    expect(answers.map((answer) => answer.ok)).toEqual([true, true, true]);
    await fail(commands, data, times);
    // A repeat and a refusal read instead of writing.
    expect((await meet('before')).ok).toBe(true);
    expect(await meet('elsewhere', ledger, 'nobody')).toMatchObject({ ok: false, refusal: { code: 'not-found' } });
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
  await admin('off');
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

describe('a process that was killed', () => {
  test('leaves nothing behind that stops others, whatever became of its insert', async () => {
    const killed = await openLedgerOnMongo({
      uri: `${service.uri}&monitorCommands=true`,
      limits: { deadlineMs: 1_000 },
    });
    await eventually(async () => {
      expect((await meet('first', killed.ledger)).ok).toBe(true);
    });
    const client = killed.connection.getClient();
    client.on('commandStarted', ({ commandName }) => {
      if (commandName === 'insert') void client.close(true);
    });
    await expect(meet('lost', killed.ledger)).rejects.toMatchObject({ code: 'ledger-unavailable' });
    expect((await meet('next')).ok).toBe(true);
    expect((await meet('lost')).ok).toBe(true);
    await expectChargedOnce(3);
  });

  test('is forgotten when its heartbeat is stale', async () => {
    const processes = connection.db!.collection<{ _id: string; at: Date }>('ledger_processes');
    await processes.insertOne({ _id: 'dead', at: new Date(Date.now() - 60_000) });
    await eventually(async () => {
      expect(await processes.countDocuments({ _id: 'dead' })).toBe(0);
    });
  });
});

describe('a database is refused that', () => {
  test('lacks a unique index', async () => {
    const uri = freshDatabase();
    const broken = await connectMongo(uri);
    const twice = [commitIn('a', { fromSeq: 1, slots: ['same'] }), commitIn('a', { fromSeq: 2, slots: ['same'] })];
    await broken.db!.collection<Commit>('ledger_commits').insertMany(twice);
    await expect(openLedgerOnMongo({ uri })).rejects.toThrow();
    await broken.close();
  });

  test.each([
    ['ledger_entries', { _id: 'acme~000000000001' }],
    ['ledger_commits', { _id: 'acme~000000000001', fromSeq: 1, about: ['#1', 'key~open'] }],
  ])('an earlier version has written, with a way out, and nothing is made in it: %s', async (name, written) => {
    const uri = freshDatabase();
    const former = await connectMongo(uri);
    await former.db!.collection<{ _id: string }>(name).insertOne(written);
    await expect(openLedgerOnMongo({ uri })).rejects.toThrow(/earlier version.*npm run demo -- --fresh/);
    expect((await former.db!.listCollections().toArray()).map((one) => one.name)).toEqual([name]);
    await former.close();
  });
});
