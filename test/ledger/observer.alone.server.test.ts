import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openLedger, type OpenedLedger } from '../../tools/servers/open-ledger.js';
import { connectMongo } from '../../storage/connect.js';
import { TESTER } from '../support/actor.js';
import { meeting } from '../support/actions.js';
import { recordingObserver } from '../support/recording-observer.js';
import { freshDatabase } from '../support/servers.js';
import { termsOf } from '../support/terms.js';

/** Commands to the database that the ledger's work causes; the heartbeat and the opening are beside it. */
const WORK = ['ledger_commits', 'ledger_snapshots', 'ledger_turns'];
const uri = freshDatabase();
const observer = recordingObserver();
const sent: string[] = [];
let opened: OpenedLedger;

beforeAll(async () => {
  opened = await openLedger(`${uri}&monitorCommands=true`, { observer });
  opened.connection.getClient().on('commandStarted', ({ commandName, command }) => {
    const collection = String(command[commandName] ?? '');
    if (WORK.includes(collection)) sent.push(`${commandName} ${collection}`);
  });
});
afterAll(() => opened.close());

const total = (prefix: string): number =>
  [...observer.counts].reduce((sum, [name, count]) => (name.startsWith(prefix) ? sum + count : sum), 0);

test('the observer learns of each request of the ledger to its database, and of each insert and commit', async () => {
  const { ledger } = opened;
  const debit = (accountId: string, id: string) => ledger.debit({ accountId, action: meeting(id), ...TESTER });
  const accountIds = ['a', 'b', 'c', 'd', 'e'];
  await Promise.all(accountIds.map((id) => ledger.openAccount(id, termsOf({ plan: { allocation: 100 } }), TESTER)));
  await Promise.all(accountIds.flatMap((id) => ['1', '2', '3'].map((action) => debit(id, action))));
  expect(await debit('a', '1')).toMatchObject({ ok: true, repeated: true });
  await ledger.readAccount('a');
  await opened.writeSnapshots();

  const inserts = sent.filter((command) => command === 'insert ledger_commits').length;
  expect(total('roundTrip')).toBe(sent.length);
  expect(observer.counts.get('roundTrip insert')).toBe(inserts);
  expect(observer.counts.get('insertAnswered')).toBe(inserts);
  expect(observer.counts.get('roundTrip look-up')).toBeGreaterThan(0);
  expect(observer.counts.get('roundTrip snapshot')).toBeGreaterThan(0);
  expect(observer.counts.get('commitStored')).toBe(observer.callsOfCommits.length);
  expect(observer.callsOfCommits.reduce((sum, calls) => sum + calls)).toBe(accountIds.length * 4);
});

test('a commit of which no answer came is reported as unknown, and then as stored', async () => {
  // A connection that closes takes others of its pool along: what tells the server has a pool of its own.
  const other = await connectMongo(uri);
  const admin = (command: object) => other.getClient().db('admin').command(command);
  observer.counts.clear();
  await admin({
    configureFailPoint: 'failCommand',
    mode: { times: 10 },
    data: { failCommands: ['insert'], closeConnection: true },
  });
  const debited = opened.ledger.debit({ accountId: 'b', action: meeting('late'), ...TESTER });
  while (!observer.counts.has('commitLost unknown')) await other.db!.command({ ping: 1 });
  await admin({ configureFailPoint: 'failCommand', mode: 'off' });
  await other.close();
  expect(await debited).toMatchObject({ ok: true, repeated: false });
  expect(observer.counts.get('commitStored')).toBe(1);
});
