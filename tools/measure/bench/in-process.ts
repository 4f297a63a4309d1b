/** Measures the ledger without HTTP: the same debits, with callers and ledger in one process. It is the floor of all rows. */
import { MAX_CREDITS } from '../../../domain/credits.js';
import { FIRST_PRICE_LIST } from '../../../domain/price-list.js';
import { openMongoLedger } from '../../../ledger/mongo-ledger.js';
import { connectMongo } from '../../../storage/connect.js';
import { drive } from './drive.js';
import { takeOrder } from './orders.js';
import { accountIdOf, chargeOf, debitOf } from './scenarios.js';

const TERMS = {
  plan: { planId: 'bench', allocation: MAX_CREDITS, packsCarryOver: false, overageLimit: 0, interval: 'P1M' },
  nextPlan: null,
  anchorDate: new Date().toISOString().slice(0, 10),
  timeZone: 'UTC',
  interval: null,
  thresholdPercent: 80,
  state: 'open',
  candidateAssistance: true,
} as const;

takeOrder(async (order, onPhase) => {
  const connection = await connectMongo(`${order.mongodbUri}&monitorCommands=true`);
  const traffic = { commands: 0, commits: 0 };
  let measuring = false;
  connection.getClient().on('commandStarted', ({ commandName }) => {
    if (!measuring) return;
    traffic.commands += 1;
    if (commandName === 'commitTransaction') traffic.commits += 1;
  });
  const opened = await openMongoLedger(connection, {
    priceList: () => FIRST_PRICE_LIST,
    hasSpace: () => true,
    onError: console.error,
  });
  const { ledger } = opened;
  const accountIds = Array.from({ length: order.accounts }, (_, index) => accountIdOf(index));
  await Promise.all(accountIds.map((accountId) => ledger.openAccount(accountId, TERMS)));

  const perform = async (n: number) => {
    const answer = await ledger.debit(debitOf(chargeOf(n, order.accounts)));
    return answer.ok ? { id: answer.entry._id } : { problem: answer.refusal.code };
  };
  const recording = await drive(
    order,
    (n) => perform(n).catch((error: unknown) => ({ problem: String(error) })),
    (phase) => {
      measuring = phase === 'measuring';
      onPhase(phase);
    },
  );
  await opened.close();
  await connection.close();
  return { ...recording, traffic };
});
