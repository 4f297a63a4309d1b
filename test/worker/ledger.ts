import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import { planTerms, SEED_PLANS } from '../../domain/plan.js';
import { FIRST_PRICE_LIST } from '../../domain/price-list.js';
import { openMongoLedger } from '../../ledger/mongo-ledger.js';

/** The ledger on the test's MongoDB, and accounts on the Free plan: 50 credits each. */
export async function openTestLedger(uri: string) {
  const connection = await mongoose.createConnection(uri).asPromise();
  const opened = await openMongoLedger(connection, {
    priceList: () => FIRST_PRICE_LIST,
    hasSpace: () => true,
    onError: () => undefined,
  });
  const { ledger } = opened;
  const plan = planTerms(SEED_PLANS.find(({ id }) => id === 'free')!);
  return {
    ledger,
    async openAccount(): Promise<string> {
      const accountId = `acme-${randomBytes(4).toString('hex')}`;
      await ledger.openAccount(accountId, {
        plan,
        nextPlan: null,
        anchorDate: new Date().toISOString().slice(0, 10),
        timeZone: 'UTC',
        interval: null,
        thresholdPercent: null,
        state: 'open',
        candidateAssistance: true,
      });
      return accountId;
    },
    creditsLeft: async (accountId: string) => (await ledger.readAccount(accountId))?.buckets.available,
    async close() {
      await opened.close();
      await connection.close();
    },
  };
}
