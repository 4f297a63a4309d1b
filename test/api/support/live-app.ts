import { pino, type Logger } from 'pino';
import type { Client as TemporalClient } from '@temporalio/client';
import type { Connection } from 'mongoose';
import { createApp } from '../../../api/app.js';
import { createReports } from '../../../boot/reports.js';
import { createMetrics } from '../../../observe/metrics.js';
import { createAccountServices, openCatalogue, type AccountServices } from '../../../accounts/services.js';
import type { Scope } from '../../../accounts/scope.js';
import { present } from '../../../domain/present.js';
import { NO_DELIVERIES } from '../../support/no-deliveries.js';
import { createRefusedActions } from '../../../alerts/refused-actions.js';
import type { LiveNotifications } from '../../../alerts/in-app/live.js';
import { wireLiveNotifications } from '../../../alerts/live-services.js';
import { openNotificationServices, type NotificationServices } from '../../../alerts/notification-services.js';
import { openSlackServices, type SlackServices } from '../../../alerts/slack/services.js';
import { createDeliveries } from '../../../delivery/deliveries.js';
import { openDeliveryRecords } from '../../../delivery/record.js';
import { allowedHosts } from '../../../delivery/slack/allowed-address.js';
import { createSlackTransport } from '../../../delivery/slack/transport.js';
import type { Ledger } from '../../../ledger/ledger.js';
import type { SendReceipt } from '../../../payments/top-ups/completion.js';
import type { SendReceiptAgain } from '../../../payments/top-ups/receipt.js';
import type { OverageOf } from '../../../payments/overage-invoices/overage-charges.js';
import { openPaymentServices, type PaymentServices, type PaymentSettings } from '../../../payments/services.js';
import { openRescreenServices } from '../../../rescreens/services.js';
import { createPeriodCorrection } from '../../../periods/correction.js';
import { createPeriodBooks } from '../../../ledger/period-books.js';
import { createWaitingServices, openWaitingWake, type WaitingServices } from '../../../waiting/services.js';
import { openLedgerOnMongo } from '../../support/ledger-on-mongodb.js';
import { serveTest, type Answer, type CallOptions, type Client } from './http.js';
import { SIGNING_KEY } from './stub-app.js';
import * as actions from '../../support/actions.js';

type Whose = 'owner' | 'admin' | 'editor' | 'observer' | 'ofSpace' | 'ofOther';

export interface LiveApi extends Client {
  readonly services: AccountServices;
  readonly ledger: Ledger;
  readonly connection: Connection;
  readonly payments: PaymentServices;
  readonly alerts: NotificationServices;
  /** Nothing resumes by itself here, unless a test serves the workflow. */
  readonly waiting: WaitingServices;
  readonly liveNotifications: LiveNotifications;
  readonly slack: SlackServices;
  /** As Prometheus reads them. */
  readMetrics(): Promise<string>;
  keyWith(...scopes: Scope[]): Promise<string>;
  /** With a key of every scope. */
  host(method: string, path: string, json?: unknown, options?: CallOptions): Promise<Answer>;
  /** An account with one Space `<id>-berlin` and members `owner` and `observer`. */
  openAccount(accountId: string, fields?: object): Promise<string>;
  memberToken(accountId: string, memberId: string, spaceId?: string): Promise<string>;
  /** Of each role, of an Owner with a Space's token, and of an Owner of another account. */
  memberTokens(accountId: string, otherAccountId: string): Promise<Record<Whose, string>>;
  /** The time that the ledger's rules use. */
  readonly now: () => Date;
  /** Stores what snapshots wait: lists across all accounts look at them. */
  writeSnapshots(): Promise<void>;
  /** Lets time pass for the ledger, without a wait. */
  passTime(ms: number): void;
}

/** Unless a test says otherwise. */
const NOTHING_SOLD = {
  temporal: {} as TemporalClient,
  settings: {
    stripeSecretKey: null,
    stripeWebhookSecrets: [],
    stripeApiBase: null,
    allowedOrigins: [],
    publicUrl: 'http://fuelgauge.test',
    planUrl: 'https://host.test/plan',
  } as PaymentSettings,
  sendReceipt: (() => Promise.resolve()) as SendReceipt,
  sendReceiptAgain: (() => Promise.resolve()) as SendReceiptAgain,
  wakeWaiting: (_accountId: string) => Promise.resolve(),
  overageBooked: () => Promise.resolve([]),
  overageOf: (() => Promise.resolve([])) as OverageOf,
  deliveries: NO_DELIVERIES,
  slackAllowedHosts: [] as readonly string[],
  onParked: () => undefined,
  onSubscriptionLeft: (_accountId: string, _subscription: { readonly id: string }) => undefined,
};

/** Faster than in production, so that tests wait less. */
const LIVE_PACE = { roundEveryMs: 30, readersEveryMs: 100 };

export interface LiveOptions extends Partial<typeof NOTHING_SOLD> {
  /** Of a database that nobody uses; a new one when it is left out. */
  readonly uri?: string;
  /** Of bad proofs from one address; as in production when it is left out. */
  readonly maxFailuresPerSecond?: number;
  /** Silent when it is left out. */
  readonly logger?: Logger;
}

/** Serves the whole API on a database of its own. */
export async function serveLive({
  uri,
  maxFailuresPerSecond,
  logger = pino({ level: 'silent' }),
  ...parts
}: LiveOptions = {}): Promise<LiveApi> {
  const reports = createReports(logger);
  let passedMs = 0;
  const opened = await openLedgerOnMongo({
    ...present({ uri }),
    priceList: () => catalogue.priceLists.current(),
    hasSpace: (accountId, spaceId) => catalogue.directory.hasSpace(accountId, spaceId),
    hasMember: (accountId, memberId) => catalogue.memberDirectory.hasMember(accountId, memberId),
    onRefused: (refused) => {
      refusedActions.report(refused);
    },
    onMoreAllowed: (accountId) => {
      waitingWake.wake.onMoreAllowed(accountId);
    },
    now: (server) => new Date(server.now().getTime() + passedMs),
  });
  const { connection, ledger, now } = opened;
  const client = parts.temporal ?? NOTHING_SOLD.temporal;
  const waitingWake = await openWaitingWake(connection, client, () => undefined);
  const waiting = createWaitingServices({
    ...waitingWake,
    ledger,
    client,
    priceList: () => catalogue.priceLists.current(),
    now,
    onLost: () => undefined,
  });
  const catalogue = await openCatalogue(connection, opened);
  const services = createAccountServices(catalogue, ledger, [SIGNING_KEY]);
  const payments = await openPaymentServices({
    connection,
    ledger,
    ...services,
    ...NOTHING_SOLD,
    ...parts,
    onError: reports.paymentFailed,
  });
  const alerts = await openNotificationServices(
    connection,
    {
      tokenSigningKeys: [SIGNING_KEY],
      publicUrl: 'http://fuelgauge.test',
    },
    parts.deliveries ?? NO_DELIVERIES,
  );
  const slackTransport = createSlackTransport({ allowed: allowedHosts(parts.slackAllowedHosts ?? []) });
  const slack = await openSlackServices({
    connection,
    encryptionKeys: [SIGNING_KEY],
    ...services,
    notifications: alerts.notifications,
    delivery: {
      deliveries: createDeliveries(await openDeliveryRecords(connection)),
      slackTransport,
      cardLink: () => 'http://fuelgauge.test',
    },
    log: logger,
  });
  const refusedActions = createRefusedActions({
    ...alerts,
    readAccount: (accountId) => ledger.readAccount(accountId),
    priceList: () => catalogue.priceLists.current(),
    onError: reports.refusalUnreported,
  });
  const liveNotifications = wireLiveNotifications(connection, {
    ...alerts,
    ...services,
    onError: reports.streamsDelayed,
    ...LIVE_PACE,
  });
  const rescreens = await openRescreenServices({
    connection,
    ledger,
    ...services,
    temporal: parts.temporal ?? NOTHING_SOLD.temporal,
    times: { quietMs: 30_000, maxQuietMs: 300_000 },
    onError: reports.rescreenNotSignalled,
  });
  const metrics = createMetrics('api', 0);
  metrics.read('fuelgauge_top_ups_parked', () => payments.topUps.countParked());
  metrics.read('fuelgauge_stripe_events_parked', () => payments.stripe?.inbox.countParked() ?? 0);
  const app = createApp({
    ...services,
    ledger,
    payments,
    alerts,
    waiting,
    liveNotifications,
    slack,
    rescreens,
    periods: {
      books: createPeriodBooks(connection),
      correction: createPeriodCorrection(ledger, { endedEarly: () => Promise.resolve() }),
    },
    logger,
    metrics,
    missing: () => Promise.resolve([]),
    publicUrl: 'http://fuelgauge.test',
    planUrl: 'https://host.test/plan',
    allowedOrigins: (parts.settings ?? NOTHING_SOLD.settings).allowedOrigins,
    rateLimitPerSecond: 0,
    ...present({ maxFailuresPerSecond }),
  });
  const http = await serveTest(app);
  const keyWith = async (...scopes: Scope[]) => (await services.apiKeys.create('test', scopes)).secret;
  const hostKey = await keyWith('spend', 'read', 'manage');
  const host: LiveApi['host'] = (method, path, json, options) =>
    http.call(method, path, { token: hostKey, ...(json === undefined ? {} : { json }), ...options });

  const memberToken: LiveApi['memberToken'] = async (accountId, memberId, spaceId) => {
    const { body } = await host('POST', '/v1/tokens', { accountId, memberId, ...(spaceId && { spaceId }) });
    return body.token;
  };

  return {
    ...http,
    services,
    ledger,
    connection,
    payments,
    alerts,
    waiting,
    liveNotifications,
    slack,
    readMetrics: () => metrics.registry.metrics(),
    keyWith,
    host,
    async openAccount(accountId, fields = {}) {
      const account = { name: accountId, planId: 'free', timeZone: 'Europe/Berlin', ...fields };
      await host('PUT', `/v1/accounts/${accountId}`, { features: { candidateAssistance: true }, ...account });
      await host('PUT', `/v1/accounts/${accountId}/spaces/${accountId}-berlin`, { name: 'Berlin' });
      for (const role of ['Owner', 'Observer']) {
        const id = role.toLowerCase();
        await host('PUT', `/v1/accounts/${accountId}/members/${id}`, { name: role, email: `${id}@acme.test`, role });
      }
      return accountId;
    },
    writeSnapshots: () => opened.writeSnapshots(),
    memberToken,
    async memberTokens(accountId, otherAccountId) {
      for (const role of ['Admin', 'Editor']) {
        const member = { name: role, email: `${role}@acme.test`, role };
        await host('PUT', `/v1/accounts/${accountId}/members/${role.toLowerCase()}`, member);
      }
      return {
        owner: await memberToken(accountId, 'owner'),
        admin: await memberToken(accountId, 'admin'),
        editor: await memberToken(accountId, 'editor'),
        observer: await memberToken(accountId, 'observer'),
        ofSpace: await memberToken(accountId, 'owner', `${accountId}-berlin`),
        ofOther: await memberToken(otherAccountId, 'owner'),
      };
    },
    now,
    passTime(ms) {
      passedMs += ms;
    },
    async close() {
      await liveNotifications.close();
      await http.close();
      await waitingWake.wake.drain();
      await refusedActions.drain();
      await slackTransport.close();
      await payments.close();
      catalogue.priceLists.close();
      catalogue.newestPlans.close();
      await opened.close();
    },
  };
}

/** Bodies of debits and holds. */
export const meeting = (accountId: string, meetingId: string, more: object = {}) => ({
  accountId,
  action: actions.meeting(meetingId),
  ...more,
});
export const search = (accountId: string, searchId: string, more: object = {}) => ({
  accountId,
  action: actions.search(searchId),
  ...more,
});
