import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Worker } from '@temporalio/worker';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createPeriodActivities, type PeriodActivities } from '../../activities/billing-periods.js';
import { periodContaining } from '../../domain/calendar/period.js';
import { periodQuery, periodWorkflowId, WORKFLOWS_QUEUE } from '../../workflows/messages.js';
import type { billingPeriod } from '../../workflows/index.js';
import { openTestPeriods, type TestPeriods } from './support/periods.js';
import { builtWorkflows } from './support/workers.js';
import { TESTER } from '../support/actor.js';
import { openSkippedTime } from './support/skipped-time.js';

const MONTHS = 36;

let env: TestWorkflowEnvironment;
let books: TestPeriods;
/** The ledger's clock follows the one that is skipped. */
let nowMs = 0;

beforeAll(async () => {
  env = await openSkippedTime();
  books = await openTestPeriods(env.client, () => new Date(nowMs));
});

beforeEach(async () => {
  nowMs = await env.currentTimeMs();
});

afterAll(async () => {
  await env.teardown();
  await books.close();
});

// Before the years: what they leave running keeps the time from being skipped.
test('a repeated notice of a changed plan counts once; the last period of a closed account is closed and stated', async () => {
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: WORKFLOWS_QUEUE,
    workflowBundle: builtWorkflows(),
    activities: atSkippedTime(createPeriodActivities(books.services)),
  });
  await worker.runUntil(async () => {
    const { workflows } = books.periods;
    await workflows.start(await books.open('blitz'));
    const event = { eventId: 'e-1', planId: 'starter', nextPlanId: 'free' };
    await workflows.signalPlanChanged('blitz', 1, event);
    await workflows.signalPlanChanged('blitz', 1, { ...event, planId: 'pro' });
    const handle = env.client.workflow.getHandle<typeof billingPeriod>(periodWorkflowId('blitz', 1));
    expect(await handle.query(periodQuery)).toMatchObject({ planId: 'starter', nextPlanId: 'free', step: 'open' });

    await books.ledger.submit('blitz', { type: 'change_terms', changes: { state: 'closed' }, ...TESTER });
    await expect(handle.result()).resolves.toMatchObject({ outcome: 'account-closed', nextNumber: null });
    expect(await handle.query(periodQuery)).toMatchObject({ step: 'account-closed' });
    expect(await books.periods.books.find('blitz', 1)).toMatchObject({ _id: 'blitz~1' });
  });
});

test('three years of one account pass: every boundary is right, and every period has one workflow', async () => {
  const started: number[] = [];
  const activities = atSkippedTime(createPeriodActivities(books.services), ({ number }) => started.push(number));
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: WORKFLOWS_QUEUE,
    workflowBundle: builtWorkflows(),
    activities,
  });
  const schedule = { anchorDate: '2023-08-31', timeZone: 'Europe/Berlin', interval: 'P1M' };

  await worker.runUntil(async () => {
    const { anchorDate, timeZone } = schedule;
    const first = await books.open('acme', { anchorDate, timeZone });
    await books.periods.workflows.start(first);
    await books.periods.workflows.start(first);

    for (let number = 1; number <= MONTHS; number += 1) {
      const handle = env.client.workflow.getHandle<typeof billingPeriod>(periodWorkflowId('acme', number));
      await expect(handle.result()).resolves.toEqual({
        accountId: 'acme',
        number,
        outcome: 'closed',
        nextNumber: number + 1,
      });
      const view = await handle.query(periodQuery);
      const statement = (await books.periods.books.find('acme', number))!;
      const due = periodContaining(schedule, statement.start);
      expect(statement).toMatchObject({ ...due, openingBalance: 0, closingBalance: 0, expired: 50, used: 0 });
      expect(view).toMatchObject({
        number,
        start: due.start.toISOString(),
        end: due.end.toISOString(),
        step: 'closed',
      });
      expect(nowMs).toBeGreaterThanOrEqual(Date.parse(view.wakesAt));
    }
  });

  // The skipped time may pass one more boundary before the worker has stopped.
  expect(started.length).toBeGreaterThanOrEqual(MONTHS);
  expect(started).toEqual(started.map((_, index) => index + 2));
  const account = (await books.ledger.readWithUnwritten('acme'))!;
  const ends = await books.periods.books.listClosed(account, MONTHS, MONTHS);
  expect(ends.map(({ close }) => close.at.getTime())).toEqual(
    ends.map(({ close }, index) => (index === 0 ? close.at : ends[index - 1]!.close.closed.start).getTime()),
  );
  expect(books.failures).toEqual([]);
});

function atSkippedTime(activities: PeriodActivities, onStarted?: (next: { number: number }) => void): PeriodActivities {
  const { startCurrentPeriod } = activities;
  const recorded: PeriodActivities = {
    ...activities,
    async startCurrentPeriod(input) {
      const next = await startCurrentPeriod(input);
      if (next) onStarted?.(next);
      return next;
    },
  };
  const entries = Object.entries(recorded) as [string, (input: never) => Promise<unknown>][];
  return Object.fromEntries(
    entries.map(([name, run]) => [
      name,
      async (input: never) => {
        nowMs = await env.currentTimeMs();
        return await run(input);
      },
    ]),
  ) as unknown as PeriodActivities;
}
