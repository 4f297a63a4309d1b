/**
 * Connects and wires the services that every process needs: the database, the ledger, accounts, periods,
 * delivery, payments. Each comes after those it needs. Only main files and `npm run migrate` import this.
 */
import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { createAccountServices, openCatalogue, type AccountServices } from '../accounts/services.js';
import { createRefusedActions } from '../alerts/refused-actions.js';
import { createExpiringCredits, type ExpiringCredits } from '../alerts/expiring-credits.js';
import { openNotificationServices, type NotificationServices } from '../alerts/notification-services.js';
import type { LiveNotifications } from '../alerts/in-app/live.js';
import { wireLiveNotifications } from '../alerts/live-services.js';
import type { AlertDelivery } from '../alerts/deliver.js';
import type { SendAgain } from '../alerts/send-again.js';
import { openAlertDelivery, openAlertStarts, type AlertStartServices } from '../alerts/services.js';
import type { FailedDeliveries } from '../delivery/failed-deliveries.js';
import { openDeliveryServices } from '../delivery/services.js';
import { openSlackServices, type SlackServices } from '../alerts/slack/services.js';
import type { Ledger } from '../ledger/ledger.js';
import { openMongoLedger } from '../ledger/mongo-ledger.js';
import { outsideCalls } from '../observe/call-ids.js';
import { openPaymentServices, type PaymentServices, type PaymentSettings } from '../payments/services.js';
import { openPeriodServices, type PeriodServices } from '../periods/services.js';
import { openRefusalServices } from '../refusals/services.js';
import type { Refusals } from '../refusals/refusals.js';
import { openRescreenServices, type RescreenServices } from '../rescreens/services.js';
import { requireSchema } from '../schema/version.js';
import { connectMongo } from '../storage/connect.js';
import { createWaitingServices, openWaitingWake, type WaitingServices } from '../waiting/services.js';
import { countedDebits } from './counted-debits.js';
import { createLedgerObserver } from './ledger-observer.js';
import { NOT_OBSERVED, type Observed } from './observed.js';
import { watchPool } from './pool-metrics.js';
import { CHECK_TIMEOUT_MS, type Check } from './readiness.js';
import { createReports } from './reports.js';
import { createSchedules, type Schedules } from './schedules.js';
import { RESCREEN_MAX_QUIET_SECONDS, RESCREEN_QUIET_SECONDS, type Settings } from './settings.js';
import { openTemporal } from './temporal.js';
import { traceCommands } from './traced-commands.js';

export interface Services extends AccountServices {
  readonly connection: Connection;
  readonly ledger: Ledger;
  /** The time that the ledger's rules use. */
  readonly ledgerNow: () => Date;
  readonly periods: PeriodServices;
  readonly payments: PaymentServices;
  readonly alerts: NotificationServices;
  /** Asks the database only while it has streams. */
  readonly liveNotifications: LiveNotifications;
  readonly expiringCredits: ExpiringCredits;
  readonly alertStarts: AlertStartServices;
  readonly alertDelivery: AlertDelivery & SendAgain;
  readonly waiting: WaitingServices;
  readonly slack: SlackServices;
  readonly rescreens: RescreenServices;
  /** Refused actions, as they were counted. */
  readonly refusals: Refusals;
  readonly failedDeliveries: FailedDeliveries;
  readonly schedules: Schedules;
  /** Connects on first use. */
  readonly temporal: Client;
  /** For the readiness of a process. */
  readonly checks: { readonly MongoDB: Check; readonly Temporal: Check };
  /** Answers the calls that still wait, then closes every connection. */
  stop(): Promise<void>;
}

type ServiceSettings = Pick<
  Settings,
  | 'mongodbUri'
  | 'temporalAddress'
  | 'temporalNamespace'
  | 'tokenSigningKeys'
  | 'encryptionKeys'
  | 'smtpUrl'
  | 'mailFrom'
  | 'slackAllowedHosts'
  | 'cardUrl'
  | 'notificationsUrl'
> &
  Partial<Pick<Settings, 'minInterval' | 'rescreenQuietSeconds' | 'rescreenMaxQuietSeconds'>> &
  PaymentSettings;

export async function createServices(
  settings: ServiceSettings,
  logger: Logger,
  observed: Observed = NOT_OBSERVED,
): Promise<Services> {
  const { metrics, traces } = observed;
  const reports = createReports(logger);
  const temporal = openTemporal(settings);
  const connection = await connectMongo(settings.mongodbUri, { reportsCommands: traces });
  watchPool(connection, metrics);
  if (traces) traceCommands(connection);
  await requireSchema(connection);
  const alertStarts = await openAlertStarts(connection, temporal.client, reports.alertStartLost);
  const waitingWake = await openWaitingWake(connection, temporal.client, reports.wakeUpLost);
  const { refusals, recorder: refusalRecorder } = await openRefusalServices(connection, reports.refusalsUncounted);
  const mongoLedger = await openMongoLedger(connection, {
    onCrossings(crossings) {
      for (const { kind } of crossings) metrics.add('fuelgauge_crossings_total', { kind });
      // A commit answers several calls: what follows is about none of them.
      outsideCalls(() => {
        alertStarts.starts.onCrossings(crossings);
      });
    },
    onMoreAllowed(accountId) {
      outsideCalls(() => {
        waitingWake.wake.onMoreAllowed(accountId);
      });
    },
    priceList: () => priceLists.current(),
    newestPlan: (planId, at) => newestPlans.find(planId, at),
    hasSpace: (accountId, spaceId) => directory.hasSpace(accountId, spaceId),
    hasMember: (accountId, memberId) => memberDirectory.hasMember(accountId, memberId),
    onRefused: (refused) => {
      refusedActions.report(refused);
      refusalRecorder.report(refused);
    },
    observer: createLedgerObserver(observed),
    onError: reports.ledgerBehind,
  });
  const { now } = mongoLedger;
  const ledger = countedDebits(mongoLedger.ledger, metrics);
  // The ledger asks it from the first command on, and there is none yet.
  const catalogue = await openCatalogue(connection, mongoLedger, settings.minInterval);
  const { plans, newestPlans, priceLists, directory, memberDirectory } = catalogue;
  const waiting = createWaitingServices({
    ...waitingWake,
    ledger,
    client: temporal.client,
    priceList: () => priceLists.current(),
    now,
    onLost: reports.wakeUpLost,
  });
  const base = { connection, ledger, plans, temporal: temporal.client };
  const periods = await openPeriodServices({ ...base, onNoticeLost: reports.noticeLost });
  const accountServices = createAccountServices(
    catalogue,
    ledger,
    settings.tokenSigningKeys,
    {
      ...periods.notices,
      closed: (accountId) => rescreens.steering.closeAccount(accountId).catch(reports.rescreenNotSignalled),
    },
    settings.minInterval,
  );
  const { accounts, members, subscriptions } = accountServices;
  const { rescreenQuietSeconds = RESCREEN_QUIET_SECONDS, rescreenMaxQuietSeconds = RESCREEN_MAX_QUIET_SECONDS } =
    settings;
  const rescreens = await openRescreenServices({
    ...base,
    accounts,
    directory,
    memberDirectory,
    times: { quietMs: rescreenQuietSeconds * 1_000, maxQuietMs: rescreenMaxQuietSeconds * 1_000 },
    onError: reports.rescreenNotSignalled,
  });
  const delivery = await openDeliveryServices({
    ...{ ...settings, connection, members, log: logger },
    onOutcome: (channel, state) => {
      metrics.add('fuelgauge_deliveries_total', { channel, state });
    },
  });
  const alerts = await openNotificationServices(connection, settings, delivery.alertDeliveries);
  const readAccount = (accountId: string) => ledger.readAccount(accountId);
  const refusedActions = createRefusedActions({
    ...alerts,
    readAccount,
    priceList: () => priceLists.current(),
    onError: reports.refusalUnreported,
  });
  const { encryptionKeys } = settings;
  const { notifications } = alerts;
  const slackParts = { connection, encryptionKeys, accounts, members, notifications, delivery, log: logger };
  const slack = await openSlackServices(slackParts);
  const alertDelivery = await openAlertDelivery({
    ...alerts,
    connection,
    crossings: alertStarts.crossings,
    accounts,
    members,
    delivery,
    resumptionSince: waiting.resumptionSince,
    slack,
    log: logger,
  });
  const payments = await openPaymentServices({
    ...base,
    accounts,
    members,
    subscriptions,
    directory,
    settings,
    sendReceipt: (receipt) => delivery.receipts.send(receipt),
    sendReceiptAgain: (receipt, decisionId) => delivery.receipts.sendAgain(receipt, decisionId),
    wakeWaiting: (accountId) => waitingWake.wake.wakeIfWaiting(accountId),
    overageOf: (accountId, after, limit) => periods.overage.listOf(accountId, after, limit),
    overageBooked: (from, limit) => periods.overage.listBooked(from, limit),
    onParked: reports.topUpParked,
    onSubscriptionLeft: reports.subscriptionLeft,
    onError: reports.paymentFailed,
  });
  return {
    ...accountServices,
    connection,
    ledger,
    ledgerNow: now,
    periods,
    payments,
    alerts,
    liveNotifications: wireLiveNotifications(connection, {
      ...alerts,
      ...accountServices,
      onError: reports.streamsDelayed,
    }),
    expiringCredits: createExpiringCredits({ ...alerts, readAccount }),
    alertStarts,
    alertDelivery,
    waiting,
    slack,
    rescreens,
    refusals,
    failedDeliveries: delivery.failed,
    schedules: createSchedules(temporal.client),
    temporal: temporal.client,
    checks: {
      MongoDB: () => connection.db!.command({ ping: 1 }),
      Temporal: () => temporal.ping(CHECK_TIMEOUT_MS),
    },
    async stop() {
      priceLists.close();
      newestPlans.close();
      await payments.close();
      await delivery.close();
      await mongoLedger.close();
      await Promise.all([
        periods.notices.drain(),
        alertStarts.starts.drain(),
        waitingWake.wake.drain(),
        refusedActions.drain(),
        refusalRecorder.drain(),
        rescreens.signals.drain(),
      ]);
      await Promise.all([connection.close(), temporal.close()]);
    },
  };
}
