import mongoose from 'mongoose';
import type { Client } from '@temporalio/client';
import type { PeriodActivityParts } from '../../../activities/billing-periods.js';
import { openCatalogue } from '../../../accounts/services.js';
import type { Terms } from '../../../domain/reducer/account-state.js';
import { planTerms, SEED_PLANS } from '../../../domain/plan.js';
import { FIRST_PRICE_LIST } from '../../../domain/price-list.js';
import { systemClock } from '../../../ledger/environment.js';
import { openMongoLedger } from '../../../ledger/mongo-ledger.js';
import { openPeriodServices } from '../../../periods/services.js';
import { freshDatabase } from '../../support/servers.js';

export type TestPeriods = Awaited<ReturnType<typeof openTestPeriods>>;

/** The ledger and the services of billing periods on a database of their own, by any clock. */
export async function openTestPeriods(temporal: Client, now?: () => Date, uri = freshDatabase()) {
  const connection = await mongoose.createConnection(uri).asPromise();
  const catalogue = await openCatalogue(connection);
  const opened = await openMongoLedger(connection, {
    priceList: () => FIRST_PRICE_LIST,
    hasSpace: () => true,
    onError: () => undefined,
    clockOf: (server) => ({ ...systemClock, now: now ?? (() => server.now()) }),
  });
  const { ledger } = opened;
  const failures: unknown[] = [];
  const onUnexpectedError = (error: unknown) => {
    failures.push(error);
  };
  const periods = await openPeriodServices({
    connection,
    ledger,
    plans: catalogue.plans,
    temporal,
    onNoticeLost: onUnexpectedError,
  });
  const services: PeriodActivityParts = { ...periods, onUnexpectedError };
  return {
    uri,
    connection,
    ledger,
    periods,
    services,
    /** What the services could not explain. */
    failures,
    async open(accountId: string, terms: Partial<Terms> = {}) {
      const answer = await ledger.openAccount(accountId, termsOf(terms));
      if (!answer.ok) throw new Error(answer.refusal.detail);
      return (await periods.books.readStored(accountId))!;
    },
    async close() {
      catalogue.priceLists.close();
      await opened.close();
      await connection.close();
    },
  };
}

export const planOf = (id: string) => planTerms(SEED_PLANS.find((plan) => plan.id === id)!);

/** On the Free plan, 50 credits a month, from today on. */
export function termsOf(terms: Partial<Terms> = {}): Terms {
  return {
    plan: planOf('free'),
    nextPlan: null,
    anchorDate: new Date().toISOString().slice(0, 10),
    timeZone: 'UTC',
    interval: null,
    thresholdPercent: null,
    state: 'open',
    candidateAssistance: true,
    ...terms,
  };
}

let actions = 0;
/** A meeting that nobody joined before: 3 tokens. */
export const aMeeting = () => {
  actions += 1;
  return { feature: 'meeting_assistant', meetingId: `m-${actions}` } as const;
};
