import type { Client } from '@temporalio/client';
import type { PeriodActivityParts } from '../../../activities/billing-periods.js';
import { createExpiringCredits } from '../../../alerts/expiring-credits.js';
import { openNotificationServices } from '../../../alerts/notification-services.js';
import { present } from '../../../domain/present.js';
import { openCatalogue } from '../../../accounts/services.js';
import type { Terms } from '../../../domain/account/terms.js';
import { openPeriodServices } from '../../../periods/services.js';
import { openLedgerOnMongo } from '../../support/ledger-on-mongodb.js';
import { freeTerms } from '../../support/terms.js';
import { TESTER } from '../../support/actor.js';
import { NO_DELIVERIES } from '../../support/no-deliveries.js';

export type TestPeriods = Awaited<ReturnType<typeof openTestPeriods>>;

/** The ledger and the services of billing periods on a database of their own, by any clock; or on one they share. */
export async function openTestPeriods(temporal: Client, now?: () => Date, sharedUri?: string) {
  const opened = await openLedgerOnMongo({ ...(now && { now }), ...(sharedUri !== undefined && { uri: sharedUri }) });
  const { uri, connection, ledger } = opened;
  const catalogue = await openCatalogue(connection, opened);
  const failures: unknown[] = [];
  const onUnexpectedError = (error: unknown) => {
    failures.push(error);
  };
  const periods = await openPeriodServices({
    connection,
    ledger,
    temporal,
    onNoticeLost: onUnexpectedError,
  });
  const { notifications } = await openNotificationServices(
    connection,
    {
      tokenSigningKeys: ['a-signing-key-of-the-tests-0123456789'],
      publicUrl: 'http://fuelgauge.test',
    },
    NO_DELIVERIES,
  );
  const expiringCredits = createExpiringCredits({
    notifications,
    readAccount: (accountId) => ledger.readAccount(accountId),
    ...present({ now }),
  });
  const services: PeriodActivityParts = { ...periods, expiringCredits, onUnexpectedError };
  return {
    uri,
    connection,
    ledger,
    writeSnapshots: () => opened.writeSnapshots(),
    periods,
    notifications,
    services,
    /** The unexpected errors that the services reported. */
    failures,
    /** On the Free plan, 50 credits a month, from today on, unless the terms say otherwise. */
    async open(accountId: string, terms: Partial<Terms> = {}) {
      const answer = await ledger.openAccount(accountId, freeTerms(terms), TESTER);
      if (!answer.ok) throw new Error(answer.refusal.detail);
      return (await periods.books.readStored(accountId))!;
    },
    async close() {
      catalogue.priceLists.close();
      catalogue.newestPlans.close();
      await opened.close();
    },
  };
}

let actions = 0;
/** A meeting with a new id: 3 tokens. */
export const aMeeting = () => {
  actions += 1;
  return { feature: 'meeting_assistant', meetingId: `m-${actions}` } as const;
};
