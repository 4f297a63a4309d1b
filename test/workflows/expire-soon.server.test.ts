import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { createPeriodActivities, type PeriodActivities } from '../../activities/billing-periods.js';
import { inAppModels } from '../../alerts/in-app/models.js';
import { periodWorkflowId, WORKFLOWS_QUEUE } from '../../workflows/messages.js';
import type { billingPeriod } from '../../workflows/index.js';
import { TESTER } from '../support/actor.js';
import { openTestPeriods, type TestPeriods } from './support/periods.js';
import { builtWorkflows } from './support/workers.js';
import { openSkippedTime } from './support/skipped-time.js';

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;
const MAX_JITTER_MS = 15 * MINUTE_MS;

let env: TestWorkflowEnvironment;
let books: TestPeriods;
/** The ledger's clock follows the one that is skipped. */
let nowMs = 0;
/** Of the account whose announcement always fails. */
let tries = 0;
/** When the ledger was asked to roll each account's first period. */
const rolledAtMs: Record<string, number> = {};

beforeAll(async () => {
  env = await openSkippedTime();
  nowMs = await env.currentTimeMs();
  books = await openTestPeriods(env.client, () => new Date(nowMs));
  await passPeriods({ month: 'P1M', short: 'P3D', failing: 'P1M' });
});

afterAll(async () => {
  await env.teardown();
  await books.close();
});

/** Lets the first periods of accounts pass, each with a pack of 100 credits, in the same time. */
async function passPeriods(intervals: Readonly<Record<string, string>>): Promise<void> {
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: WORKFLOWS_QUEUE,
    workflowBundle: builtWorkflows(),
    activities: atSkippedTime(observed(createPeriodActivities(books.services))),
  });
  await worker.runUntil(async () => {
    const anchorDate = new Date(nowMs).toISOString().slice(0, 10);
    const handles = Object.keys(intervals).map((accountId) =>
      env.client.workflow.getHandle<typeof billingPeriod>(periodWorkflowId(accountId, 1)),
    );
    for (const [accountId, interval] of Object.entries(intervals)) {
      const period = await books.open(accountId, { interval, anchorDate, timeZone: 'UTC' });
      const pack = { grantId: 'tu_1', source: 'top_up', tokens: 100, expiresAt: period.end } as const;
      expect(await books.ledger.submit(accountId, { type: 'grant', ...pack, ...TESTER })).toMatchObject({ ok: true });
      await books.periods.workflows.start(period);
    }
    // One after the other: whoever has a result stops the time from being skipped, for the others, too.
    for (const handle of handles) expect(await handle.result()).toMatchObject({ outcome: 'closed' });
  });
}

function observed(activities: PeriodActivities): PeriodActivities {
  return {
    ...activities,
    async announceExpiringCredits(input) {
      if (input.accountId === 'failing') {
        tries += 1;
        throw new Error('the database is away');
      }
      await activities.announceExpiringCredits(input);
    },
    async closePeriod(input) {
      rolledAtMs[input.accountId] ??= nowMs;
      return await activities.closePeriod(input);
    },
  };
}

const announcedOf = async (accountId: string) =>
  await inAppModels(books.connection).notifications.find({ accountId }).lean();

function atSkippedTime(activities: PeriodActivities): PeriodActivities {
  const entries = Object.entries(activities) as [string, (input: never) => Promise<unknown>][];
  return Object.fromEntries(
    entries.map(([name, run]) => [
      name,
      async (input: never) => {
        nowMs = Math.max(nowMs, await env.currentTimeMs());
        return await run(input);
      },
    ]),
  ) as unknown as PeriodActivities;
}

test('bought credits that expire with the period are announced three days before, once', async () => {
  const [announced, ...others] = await announcedOf('month');
  const { end } = (await books.periods.books.find('month', 1))!;
  expect(others).toEqual([]);
  expect(announced).toMatchObject({ id: 'month~1~credits_expire_soon', kind: 'credits_expire_soon' });
  const beforeEndMs = end.getTime() - announced!.at.getTime();
  expect(beforeEndMs).toBeLessThanOrEqual(3 * DAY_MS);
  expect(beforeEndMs).toBeGreaterThan(3 * DAY_MS - MAX_JITTER_MS - MINUTE_MS);
});

test('a period of three days or less announces nothing', async () => {
  expect(rolledAtMs['short']).toBeDefined();
  expect(await announcedOf('short')).toEqual([]);
});

test('a period ends in time although its announcement fails until then', async () => {
  const { end } = (await books.periods.books.find('failing', 1))!;
  expect(tries).toBeGreaterThan(10);
  expect(await announcedOf('failing')).toEqual([]);
  expect(rolledAtMs['failing']! - end.getTime()).toBeLessThan(MAX_JITTER_MS + MINUTE_MS);
});
