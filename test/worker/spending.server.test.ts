import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowFailedError, type Client } from '@temporalio/client';
import { pino } from 'pino';
import { debitAsActivity } from '../../client/standalone-debit.js';
import { CREDITS_ACTIVITY_OPTIONS, debitActivityId, refusalIn } from '../../client/workflow.js';
import type { CreditsRefused, Debited } from '../../client/workflow.js';
import type { ActivityServices } from '../../activities/index.js';
import { startWorkerHost, type WorkerHost } from '../../worker/host.js';
import { createCreditsQueue } from '../../worker/queues.js';
import { installTemporalRuntime } from '../../worker/temporal-logger.js';
import { NOTHING_WAITS } from '../support/no-waiting.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import type { spendAndRead } from './assistant.js';
import { openLedgerOnMongo, type LedgerOnMongo } from '../support/ledger-on-mongodb.js';
import { meeting, search } from '../support/actions.js';
import { TESTER } from '../support/actor.js';

const logger = pino({ level: 'silent' });

let books: LedgerOnMongo;
let client: Client;
let host: WorkerHost;
/** A test may replace it, to fail before or after the ledger is called. */
let debit: ActivityServices['ledger']['debit'];
const asUsual: typeof debit = (request) => books.ledger.debit(request);

beforeAll(async () => {
  installTemporalRuntime(logger);
  books = await openLedgerOnMongo();
  const own = await emptyNamespace();
  client = own.client;
  debit = asUsual;
  const ledger: ActivityServices['ledger'] = { ...books.ledger, debit: (request) => debit(request) };
  const workflowsPath = fileURLToPath(new URL('./assistant.ts', import.meta.url));
  host = startWorkerHost({
    temporal: own.temporal,
    queues: [
      createCreditsQueue({ ledger, ...NOTHING_WAITS, onUnexpectedError: () => undefined }),
      { taskQueue: 'assistant-of-a-test', workflowsPath },
    ],
    logger,
  });
});

afterAll(async () => {
  await host.stop();
  await client.connection.close();
  await books.close();
});

const refusalOf = async (work: Promise<unknown>): Promise<CreditsRefused> => {
  const error: unknown = await work.then(
    () => undefined,
    (failure: unknown) => failure,
  );
  const refusal = refusalIn(error) ?? error;
  expect(refusal).toMatchObject({ name: 'CreditsRefused' });
  return refusal as CreditsRefused;
};

describe('a standalone debit', () => {
  test('is charged once, however often its id is called', async () => {
    const accountId = await books.openAccount();
    const call = { accountId, action: search('s-1') };
    const first = await debitAsActivity(client, call);
    expect(first).toMatchObject({
      alreadyCharged: false,
      debit: { accountId, tokens: 20 },
      balance: { creditsLeft: 30 },
    });
    const again = await debitAsActivity(client, call);
    expect(again).toEqual({ ...first, alreadyCharged: true });
    expect(await books.creditsLeft(accountId)).toBe(30);
  });

  test('is charged once, and answered to all, when many call at the same moment', async () => {
    const accountId = await books.openAccount();
    const call = { accountId, action: search('s-1') };
    const answers = await Promise.all(Array.from({ length: 12 }, () => debitAsActivity(client, call)));
    expect(new Set(answers.map((answer) => answer.debit.id)).size).toBe(1);
    expect(await books.creditsLeft(accountId)).toBe(30);
  });

  test('that is refused fails at once, with both numbers', async () => {
    const accountId = await books.openAccount();
    for (const id of ['1', '2']) await debitAsActivity(client, { accountId, action: search(id) });
    const refusal = await refusalOf(debitAsActivity(client, { accountId, action: search('3') }));
    expect(refusal).toMatchObject({
      code: 'credits-exhausted',
      message: 'This needs 20 tokens and 10 are left.',
      creditsLeft: 10,
      tokensNeeded: 20,
    });
    const { period } = (await books.ledger.readAccount(accountId))!;
    expect(refusal.periodEndsAt).toEqual(period.end);
    const { attempt } = await client.activity.getHandle(debitActivityId(accountId, search('3'))).describe();
    expect(attempt).toBe(1);
  });

  test('that was refused is charged after a grant, under the same id', async () => {
    const accountId = await books.openAccount();
    for (const id of ['1', '2']) await debitAsActivity(client, { accountId, action: search(id) });
    const call = { accountId, action: search('3') };
    await refusalOf(debitAsActivity(client, call));
    await books.ledger.submit(accountId, {
      type: 'grant',
      grantId: 'more',
      source: 'promotion',
      tokens: 100,
      expiresAt: 'period_end',
      ...TESTER,
    });
    await expect(debitAsActivity(client, call)).resolves.toMatchObject({
      alreadyCharged: false,
      balance: { creditsLeft: 90 },
    });
  });

  test('whose input is wrong fails at once, naming the field', async () => {
    const refusal = await refusalOf(
      client.activity.execute('debitCredits', {
        ...CREDITS_ACTIVITY_OPTIONS,
        id: randomUUID(),
        args: [{ accountId: 'acme', action: { feature: 'meeting_assistant' } }],
      }),
    );
    expect(refusal.code).toBe('invalid-request');
    expect(refusal.facts).toMatchObject({ issues: [{ path: 'action.meetingId' }] });
  });

  test('is charged once when its answer is lost after the charge', async () => {
    const accountId = await books.openAccount();
    let tries = 0;
    let endFirstTry = () => {};
    const lateAnswer = new Promise<void>((resolve) => {
      endFirstTry = resolve;
    });
    debit = async (request) => {
      tries += 1;
      const firstTry = tries === 1;
      const answer = await books.ledger.debit(request);
      if (firstTry) await lateAnswer;
      return answer;
    };
    try {
      const answer = await client.activity.execute<Debited>('debitCredits', {
        ...CREDITS_ACTIVITY_OPTIONS,
        startToCloseTimeout: '500ms',
        id: debitActivityId(accountId, meeting('m-1')),
        args: [{ accountId, action: meeting('m-1') }],
      });
      expect(answer).toMatchObject({ alreadyCharged: true, debit: { tokens: 3, attempt: 1 } });
      expect(tries).toBeGreaterThan(1);
      expect(await books.creditsLeft(accountId)).toBe(47);
    } finally {
      endFirstTry();
      debit = asUsual;
    }
  });

  test('is repeated, not refused, while the ledger is away', async () => {
    const accountId = await books.openAccount();
    let tries = 0;
    debit = (request) => {
      tries += 1;
      return tries < 3 ? Promise.reject(new Error('connection lost')) : books.ledger.debit(request);
    };
    try {
      await expect(debitAsActivity(client, { accountId, action: meeting('m-1') })).resolves.toMatchObject({
        alreadyCharged: false,
      });
      expect(tries).toBe(3);
    } finally {
      debit = asUsual;
    }
  });
});

describe("a debit from a caller's workflow", () => {
  const run = (accountId: string, id: string) =>
    client.workflow.execute<typeof spendAndRead>('spendAndRead', {
      workflowId: `${accountId}/${id}`,
      taskQueue: 'assistant-of-a-test',
      args: [{ accountId, action: search(id) }],
    });

  test('is charged, and its balance can be read', async () => {
    const accountId = await books.openAccount();
    await expect(run(accountId, '1')).resolves.toMatchObject({ debited: { alreadyCharged: false }, creditsLeft: 30 });
    await expect(run(accountId, '1')).resolves.toMatchObject({ debited: { alreadyCharged: true }, creditsLeft: 30 });
  });

  test("names the workflow's type and id in its entry", async () => {
    const accountId = await books.openAccount();
    await run(accountId, '1');
    const [entry] = await books.ledger.listEntries(accountId, { limit: 1 });
    expect(entry).toMatchObject({ actor: 'workflow:spendAndRead', workflowId: `${accountId}/1` });
    await debitAsActivity(client, { accountId, action: meeting('alone') });
    const [alone] = await books.ledger.listEntries(accountId, { limit: 1 });
    expect(alone).toMatchObject({ actor: 'workflow:none' });
    expect(alone).not.toHaveProperty('workflowId');
  });

  test('that is refused fails the workflow with the refusal', async () => {
    const accountId = await books.openAccount();
    for (const id of ['1', '2']) await run(accountId, id);
    const error: unknown = await run(accountId, '3').catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    expect(refusalIn(error)).toMatchObject({ code: 'credits-exhausted', creditsLeft: 10, tokensNeeded: 20 });
  });
});
