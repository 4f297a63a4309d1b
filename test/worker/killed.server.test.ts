import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { CREDITS_ACTIVITY_OPTIONS, debitActivityId, type Debited } from '../../client/workflow.js';
import { openLedgerOnMongo, type LedgerOnMongo } from '../support/ledger-on-mongodb.js';
import { startBuilt } from './process.js';
import { evaluation } from '../support/actions.js';
import { emptyNamespace } from '../workflows/support/namespace.js';

const TRIES_MS = 1_000;
const ACTIONS = 40;

let books: LedgerOnMongo;
let client: Client;
let startWorker: () => ReturnType<typeof startBuilt>;

beforeAll(async () => {
  const namespace = await emptyNamespace();
  client = namespace.client;
  books = await openLedgerOnMongo();
  startWorker = () => startBuilt('worker/main.js', { MONGODB_URI: books.uri, ...namespace.settings });
});

afterAll(async () => {
  await client.connection.close();
  await books.close();
});

/** `ACTIONS` debits at once; `onAnswer` gets the number of answers so far. */
function debitAll(accountId: string, onAnswer: (answered: number) => void): Promise<Debited[]> {
  let answered = 0;
  const debits = Array.from({ length: ACTIONS }, async (_, n) => {
    const action = evaluation(`c-${n}`);
    const answer = await client.activity.execute<Debited>('debitCredits', {
      ...CREDITS_ACTIVITY_OPTIONS,
      startToCloseTimeout: TRIES_MS,
      id: debitActivityId(accountId, action),
      args: [{ accountId, action }],
    });
    answered += 1;
    onAnswer(answered);
    return answer;
  });
  return Promise.all(debits);
}

async function expectEachChargedOnce(accountId: string, answers: Debited[]): Promise<void> {
  expect(new Set(answers.map(({ debit }) => debit.id)).size).toBe(ACTIONS);
  expect(await books.creditsLeft(accountId)).toBe(50 - ACTIONS);
  const debits = await books.ledger.listEntries(accountId, { types: ['debit'], limit: 200 });
  expect(debits).toHaveLength(ACTIONS);
}

describe('a worker process', () => {
  test('that is killed in the middle of its activities charges every action once', async () => {
    const accountId = await books.openAccount();
    const first = await startWorker();
    const answers = debitAll(accountId, (answered) => {
      if (answered === 3) void first.end('SIGKILL');
    });
    expect(await first.exited).toEqual([null, 'SIGKILL']);
    const second = await startWorker();
    try {
      await expectEachChargedOnce(accountId, await answers);
    } finally {
      await second.end('SIGTERM');
    }
  });

  test('that is asked to stop finishes what runs, takes nothing new, and ends with 0', async () => {
    const accountId = await books.openAccount();
    const first = await startWorker();
    const answers = debitAll(accountId, (answered) => {
      if (answered === 3) void first.end('SIGTERM');
    });
    expect(await first.exited).toEqual([0, null]);
    const second = await startWorker();
    try {
      await expectEachChargedOnce(accountId, await answers);
    } finally {
      expect(await second.end('SIGINT')).toEqual([0, null]);
    }
  });
});
