/**
 * `version-1/` is a backup of the demo after its story: periods of two minutes that have ended, overage, a purchase, an
 * action that waited, and a re-screen. It stands for the first release, which is not out yet: the names and hashes of its
 * commits were computed again when decision 0063 changed their shape, and its entries are as they were recorded. From the
 * first release on nobody changes it, and every later release restores, migrates and proves it.
 */
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readManifest } from '../../backup/manifest.js';
import { createServices, type Services } from '../../boot/services.js';
import { readSettings } from '../../boot/settings.js';
import { done } from '../../ledger/ledger.js';
import { reconcile, type Finding } from '../../ledger/reconcile.js';
import { TESTER } from '../support/actor.js';
import { runOperatorsCommand } from '../support/operators-command.js';
import { freshDatabase } from '../support/servers.js';
import { silent } from '../workflows/support/workers.js';

const folder = path.join(import.meta.dirname, 'version-1');
const env = { MONGODB_URI: freshDatabase(), TEMPORAL_ADDRESS: '127.0.0.1:1', LOG_LEVEL: 'fatal' };
/** The number of the account's last entry then. */
const ENDS = { acme: 14, blitz: 10, northwind: 1_078 } as const;

let services: Services;
beforeAll(async () => {
  const restored = await runOperatorsCommand('restore', ['--from', folder], env);
  expect([restored.code, restored.complaint]).toEqual([0, '']);
  expect(await runOperatorsCommand('migrate', [], env)).toMatchObject({ code: 0 });
  services = await createServices(readSettings(env), silent);
});
afterAll(() => services.stop());

/** As of the time of the backup: what was not overdue then is not missing. */
async function prove(only: object = {}) {
  const findings: Finding[] = [];
  const now = new Date(readManifest(folder).startedAt);
  const { connection } = services;
  const summary = await reconcile({ connection, now, ...only, onFinding: (finding) => findings.push(finding) });
  expect(findings).toEqual([]);
  return summary;
}

test('reconciliation finds nothing in it, and reads every entry', async () => {
  const { accounts, entries } = readManifest(folder).ledger;
  expect(await prove()).toMatchObject({ accounts, entries });
});

test('each account has what it had then', async () => {
  const found: Record<string, object | undefined> = {};
  for (const [accountId, atSeq] of Object.entries(ENDS)) {
    const { available, spent, expired, overage, issued } = (await prove({ accountId, atSeq })).state!.buckets;
    found[accountId] = { available, spent, expired, overage, issued };
  }
  expect(found).toEqual({
    acme: { available: 0, spent: 70, expired: 0, overage: 0, issued: -70 },
    blitz: { available: 50, spent: 6, expired: 94, overage: 0, issued: -150 },
    northwind: { available: 0, spent: 10_035, expired: 0, overage: -35, issued: -10_000 },
  });
});

test('its accounts, Spaces and members are read, and it takes further entries', async () => {
  expect(await services.accounts.find('acme')).toMatchObject({ name: 'Acme Recruiting', planId: 'free' });
  const grant = { type: 'grant', grantId: 'g-1', source: 'adjustment', tokens: 5, expiresAt: null } as const;
  const { entry } = done(await services.ledger.submit('acme', { ...grant, reason: 'a test', ...TESTER }));
  expect(entry.seq).toBeGreaterThan(ENDS.acme);
  await prove({ accountId: 'acme' });
});
