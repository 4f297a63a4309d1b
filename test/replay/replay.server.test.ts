import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { builtWorkflows, bundleWorkflows } from '../workflows/support/workers.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const HISTORIES = path.join(import.meta.dirname, 'histories');
const names = readdirSync(HISTORIES).filter((file) => file.endsWith('.json'));

/** The errors of replays, by history; a history without errors is not in it. */
async function replayAll(
  workflowBundle: NonNullable<WorkerOptions['workflowBundle']>,
): Promise<Record<string, string>> {
  const histories = names.map((name) => ({
    workflowId: name,
    history: JSON.parse(readFileSync(path.join(HISTORIES, name), 'utf8')) as unknown,
  }));
  const complaints: Record<string, string> = {};
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    if (error) complaints[workflowId] = error.message;
  }
  return complaints;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The workflows with one text changed, in a copy. */
async function bundleChanged(file: string, changes: readonly (readonly [string, string])[]) {
  mkdirSync(path.join(ROOT, '.local'), { recursive: true });
  const folder = mkdtempSync(path.join(ROOT, '.local/changed-'));
  folders.push(folder);
  // With the rooms whose code runs inside workflows.
  for (const room of ['workflows', 'client', 'domain']) {
    cpSync(path.join(ROOT, room), path.join(folder, room), { recursive: true });
  }
  const place = path.join(folder, 'workflows', file);
  let source = readFileSync(place, 'utf8');
  for (const [before, after] of changes) {
    if (source.split(before).length !== 2) throw new Error(`${file} has not exactly one "${before}"`);
    source = source.replace(before, after);
  }
  writeFileSync(place, source);
  return await bundleWorkflows(path.join(folder, 'workflows/index.ts'));
}

const CLOSE = 'const rolled = await closePeriod({ accountId, number });';
const CLOSED = [
  'period-caught-up.json',
  'period-closed.json',
  'period-ended-early.json',
  'period-of-closed-account.json',
  'period-told-and-early.json',
];

describe('recorded histories', () => {
  let complaints: Record<string, string>;
  beforeAll(async () => {
    complaints = await replayAll(builtWorkflows());
  });

  test.each(names)('%s is replayed by the workflows as they are', (name) => {
    expect(complaints[name]).toBeUndefined();
  });
});

describe('a workflow that was changed', () => {
  test('without patched() fails on the histories that took the changed way', async () => {
    const complaints = await replayAll(
      await bundleChanged('billing-period.ts', [[CLOSE, `await settleClosedPeriods({ accountId }); ${CLOSE}`]]),
    );
    expect(Object.keys(complaints).sort()).toEqual(CLOSED);
    for (const complaint of Object.values(complaints)) expect(complaint).toMatch(/nondeterminism/i);
  });

  test('behind patched() replays all of them', async () => {
    const guarded = `if (patched('settle-first')) await settleClosedPeriods({ accountId }); ${CLOSE}`;
    const imported = ['  proxyActivities,', '  patched, proxyActivities,'] as const;
    const changed = await bundleChanged('billing-period.ts', [imported, [CLOSE, guarded]]);
    expect(await replayAll(changed)).toEqual({});
  });
});
