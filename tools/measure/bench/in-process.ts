/** Measures the ledger without HTTP: the same debits, with callers and ledger in one process. It is the floor of all rows. */
import type { By } from '../../../domain/account/actor.js';
import { MAX_CREDITS } from '../../../domain/credits.js';
import { COMMITS } from '../../../ledger/commit-chains.js';
import { termsOn } from '../../servers/account-terms.js';
import { openLedger } from '../../servers/open-ledger.js';
import { drive } from './drive.js';
import { takeOrder } from './orders.js';
import { accountIdOf, chargeOf, debitOf } from './scenarios.js';

const PRICE = { amount: 15, currency: 'usd' };
const PLAN = {
  planId: 'bench',
  allocation: MAX_CREDITS,
  packsCarryOver: false,
  overageLimit: 0,
  overageUnitPrice: PRICE,
  packUnitPrice: PRICE,
  interval: 'P1M',
};
const BENCH: By = { actor: 'api-key:bench' };
const TERMS = termsOn(PLAN, { thresholdPercent: 80 });

takeOrder(async (order, onPhase) => {
  const opened = await openLedger(`${order.mongodbUri}&monitorCommands=true`, { onError: console.error });
  const { connection, ledger } = opened;
  const traffic = { commands: 0, commits: 0 };
  let measuring = false;
  connection.getClient().on('commandStarted', ({ commandName, command }) => {
    if (!measuring) return;
    traffic.commands += 1;
    const { insert, documents } = command as { insert?: string; documents?: readonly unknown[] };
    if (commandName === 'insert' && insert === COMMITS) traffic.commits += documents?.length ?? 1;
  });
  const accountIds = Array.from({ length: order.accounts }, (_, index) => accountIdOf(index));
  await Promise.all(accountIds.map((accountId) => ledger.openAccount(accountId, TERMS, BENCH)));

  const perform = async (n: number) => {
    const answer = await ledger.debit({ ...debitOf(chargeOf(n, order.accounts)), ...BENCH });
    return answer.ok ? { id: answer.entry._id, action: n } : { problem: answer.refusal.code };
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
  return { ...recording, traffic };
});
