/** A backup is written while debits go on, restored into another database, and compared with what was acknowledged. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { COLLECTIONS } from '../../backup/collections.js';
import { readManifest, type Manifest } from '../../backup/manifest.js';
import { done } from '../../ledger/ledger.js';
import { connectMongo } from '../../storage/connect.js';
import { openTestAlerts, type TestAlerts } from '../alerts/support/alerts.js';
import { evaluation, meeting, search } from '../support/actions.js';
import { TESTER } from '../support/actor.js';
import { storedEntries } from '../support/commits.js';
import { eventually } from '../support/eventually.js';
import { runOperatorsCommand, type Ended } from '../support/operators-command.js';
import { freshDatabase, testServer } from '../support/servers.js';
import { storedIn } from '../support/stored.js';
import { startBuilt } from '../worker/process.js';
import { openCopies } from './support/copies.js';

const BUSY = ['busy', 'busy-1', 'busy.2', 'z'];
const CALLERS = 6;
/** More debits than that are acknowledged before the backup begins, and as many while it runs. */
const DEBITS = 120;
const PLAN = { planId: 'scale', timeZone: 'Europe/Berlin', features: { candidateAssistance: true } };
/** Lists and details of an account, as its host reads them. */
const READS = [
  '',
  '/balance',
  '/entries',
  '/usage?groupBy=member',
  '/spaces',
  '/members',
  '/waiting',
  '/periods',
  '/alerts',
];

const copies = openCopies();
const [target, folder] = [freshDatabase(), copies.folder()];
const acknowledged: { before: string[]; later: string[] } = { before: [], later: [] };
let service: TestAlerts;
let secret: string;
let ended: readonly Ended[];
let manifest: Manifest;
let restored: Connection;

beforeAll(async () => {
  service = await openTestAlerts();
  ({ secret } = await service.apiKeys.create('test', ['read', 'spend', 'manage']));
  await openQuiet();
  for (const accountId of BUSY) {
    await service.accounts.put(accountId, { ...PLAN, name: accountId }, TESTER);
  }
  const backup = await backUpUnderLoad();
  ended = [backup, await copies.restore(target, folder)];
  manifest = readManifest(folder);
  restored = await connectMongo(target);
});
afterAll(async () => {
  await restored.close();
  await service.close();
  copies.remove();
});

/** Nobody calls it while the backup is written. */
async function openQuiet(): Promise<void> {
  const { ledger, spaces, waiting, slack } = service;
  const accountId = await service.openAccount('quiet', { olga: 'Owner', ed: 'Editor' });
  await spaces.put(accountId, 'sales', { name: 'Sales', creditsLimitPerPeriod: 40 }, TESTER);
  done(await ledger.debit({ accountId, action: meeting('m-1'), memberId: 'ed', spaceId: 'sales', ...TESTER }));
  const { _id: debitId } = done(await ledger.debit({ accountId, action: search(1), ...TESTER })).entry;
  done(await ledger.refund({ debitId, tokens: 5, reason: 'half of it', requestId: 'r-1', ...TESTER }));
  done(await ledger.hold({ accountId, action: search(2), ttlMs: 3_600_000, ...TESTER }));
  expect(
    await waiting.admission.debitOrWait({ accountId, action: search(3), memberId: 'ed', ...TESTER }),
  ).toHaveProperty('waits');
  await slack.channels.put(accountId, 'general', { name: '#credits', webhookUrl: service.slackSandbox.webhook() });
  // Refusals are written behind the calls.
  await eventually(async () => {
    expect(await service.connection.collection('refusals').countDocuments()).toBeGreaterThan(0);
  });
}

async function backUpUnderLoad(): Promise<Ended> {
  let isOver = false;
  let list = acknowledged.before;
  const spend = async (caller: number): Promise<void> => {
    for (let n = 0; !isOver; n += 1) {
      const accountId = BUSY[(caller + n) % BUSY.length]!;
      const { entry } = done(
        await service.ledger.debit({ accountId, action: evaluation(`${caller}-${n}`), ...TESTER }),
      );
      list.push(entry._id);
    }
  };
  const callers = Promise.all(Array.from({ length: CALLERS }, (_, caller) => spend(caller)));
  const untilSpent = async (debits: string[]): Promise<void> => {
    const enough = eventually(() => {
      expect(debits.length).toBeGreaterThanOrEqual(DEBITS);
    });
    // They end before only where a debit fails.
    await Promise.race([enough, callers]);
  };
  await untilSpent(acknowledged.before);
  list = acknowledged.later;
  const [backup] = await Promise.all([
    copies.backup(service.settings.mongodbUri, folder),
    untilSpent(acknowledged.later),
  ]);
  isOver = true;
  await callers;
  return backup;
}

/** Leaves out what an answer says about the moment in which it was asked. */
const withoutNow = (key: string, value: unknown): unknown => {
  if (key === 'runway') return { ...(value as object), reason: undefined };
  return ['asOf', 'runsOutAt'].includes(key) ? undefined : value;
};

test('both commands end with 0 and say what there is', () => {
  const [backup, restore] = ended;
  expect([backup!.code, restore!.code, backup!.complaint, restore!.complaint]).toEqual([0, 0, '', '']);
  const { accounts, entries } = manifest.ledger;
  const sums = `${accounts} accounts with ${entries.toLocaleString('en-US')} entries`;
  expect(backup!.output).toContain(sums);
  expect(restore!.output).toContain(sums);
  expect(accounts).toBe(BUSY.length + 1);
});

test('every debit that was acknowledged before the backup began is restored, and no account has a gap', async () => {
  const entries = await storedEntries(restored);
  const ids = new Set(entries.map(({ _id }) => _id));
  expect(acknowledged.before.filter((id) => !ids.has(id))).toEqual([]);
  expect(acknowledged.before.length).toBeGreaterThanOrEqual(DEBITS);
  expect(entries).toHaveLength(manifest.ledger.entries);
  for (const accountId of [...BUSY, 'quiet']) {
    const own = entries.filter((entry) => entry.accountId === accountId);
    expect(own.map(({ seq }) => seq)).toEqual(own.map((_, index) => index + 1));
  }
});

test('each restored document is the one that was stored, whatever its collection', async () => {
  const [before, after] = [await storedIn(service.connection), await storedIn(restored)];
  const isOfRestore = (name: string): boolean => /^schema /.test(name);
  const others = Object.entries(after).filter(([name]) => !isOfRestore(name));
  expect(others.filter(([name, document]) => before[name] !== document)).toEqual([]);
  const collections = new Set(others.map(([name]) => name.split(' ')[0]!));
  const wanted = Object.keys(before).map((name) => name.split(' ')[0]!);
  const missing = wanted.filter((name) => COLLECTIONS[name]!.kept && !collections.has(name));
  expect(missing.filter((name) => name !== 'started_alerts')).toEqual([]);
  expect([...collections].filter((name) => !COLLECTIONS[name]!.kept)).toEqual([]);
});

test('after the migration, reconciliation finds nothing, and an account is what it was for its host', async () => {
  const env = { MONGODB_URI: target, TEMPORAL_ADDRESS: testServer('temporalAddress'), LOG_LEVEL: 'fatal' };
  expect(await runOperatorsCommand('migrate', [], env)).toMatchObject({ code: 0 });
  const proof = await runOperatorsCommand('reconcile', [], env);
  expect(proof).toMatchObject({ code: 0, output: expect.stringContaining('Everything adds up.') });

  const answers = async (uri: string): Promise<unknown[]> => {
    const api = await startBuilt('api/main.js', { ...env, MONGODB_URI: uri });
    const answer = async (path: string): Promise<unknown> => {
      const headers = { authorization: `Bearer ${secret}` };
      const response = await fetch(`http://127.0.0.1:${api.port}/v1/accounts/quiet${path}`, { headers });
      return [path, response.status, JSON.parse(await response.text(), withoutNow)];
    };
    try {
      return await Promise.all(READS.map(answer));
    } finally {
      await api.end('SIGTERM');
    }
  };
  const [before, after] = [await answers(service.settings.mongodbUri), await answers(target)];
  expect(after).toEqual(before);
  expect(after.map((one) => (one as [string, number])[1])).toEqual(READS.map(() => 200));
});
