/**
 * Connects and wires what every process of ours stands on: the database, the ledger, the account services, and whether
 * they can be reached. Imported by main files only.
 */
import { Client, Connection as TemporalConnection } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { Logger } from 'pino';
import { createAccountServices, openCatalogue, type AccountServices } from '../accounts/services.js';
import type { Settings } from './settings.js';
import type { Ledger } from '../ledger/ledger.js';
import { openMongoLedger } from '../ledger/mongo-ledger.js';
import { openMailServices } from '../mail/services.js';
import { openPaymentServices, type PaymentServices, type PaymentSettings } from '../payments/services.js';
import { openPeriodServices, type PeriodServices } from '../periods/services.js';
import { readTemporalAddress } from './temporal-address.js';
import { connectMongo } from '../storage/connect.js';

const CHECK_LIMIT_MS = 2_000;

export interface Services extends AccountServices {
  readonly connection: Connection;
  readonly ledger: Ledger;
  readonly periods: PeriodServices;
  readonly payments: PaymentServices;
  /** Connects when it is first used. */
  readonly temporal: Client;
  /** Names of the servers that can't be reached right now. */
  missing(): Promise<readonly string[]>;
  /** Answers what waits, then lets go of every server. */
  close(): Promise<void>;
}

type ServiceSettings = Pick<
  Settings,
  'mongodbUri' | 'temporalAddress' | 'temporalNamespace' | 'tokenSigningKeys' | 'smtpUrl' | 'mailFrom'
> &
  PaymentSettings;

export async function createServices(settings: ServiceSettings, logger: Logger): Promise<Services> {
  const connection = await connectMongo(settings.mongodbUri);
  const catalogue = await openCatalogue(connection);
  const opened = await openMongoLedger(connection, {
    priceList: () => catalogue.priceLists.current(),
    hasSpace: (accountId, spaceId) => catalogue.directory.hasSpace(accountId, spaceId),
    onError: (error) => {
      logger.warn({ err: error }, 'the ledger missed a heartbeat');
    },
  });
  const { ledger } = opened;
  const { connectionOptions, namespace } = readTemporalAddress(settings.temporalAddress, settings.temporalNamespace);
  const temporal = TemporalConnection.lazy(connectionOptions);
  const client = new Client({ connection: temporal, namespace });
  const periods = await openPeriodServices({
    connection,
    ledger,
    plans: catalogue.plans,
    temporal: client,
    onNoticeLost: (error) => {
      logger.warn({ err: error }, 'a period workflow could not be told; the next repair makes up for it');
    },
  });
  const accountServices = createAccountServices(catalogue, ledger, settings.tokenSigningKeys, periods.notices);
  const { smtpUrl, mailFrom, publicUrl } = settings;
  const { members } = accountServices;
  const mail = await openMailServices({ connection, members, smtpUrl, mailFrom, publicUrl, log: logger });
  const payments = await openPaymentServices({
    connection,
    ledger,
    accounts: accountServices.accounts,
    plans: catalogue.plans,
    subscriptions: accountServices.subscriptions,
    directory: catalogue.directory,
    temporal: client,
    settings,
    sendReceipt: (receipt) => mail.receipts.send(receipt),
    wakeWaiting: () => Promise.resolve(),
    overageBooked: (from, limit) => periods.overage.listBooked(from, limit),
    onParked: ({ _id: topUpId, accountId, parkedBecause: reason }) => {
      logger.error({ topUpId, accountId, reason }, 'a top-up is parked: a person has to look at its payment');
    },
    onError: (error) => {
      logger.warn({ err: error }, 'a payment could not be worked on; the next sweep does');
    },
  });
  const servers: Record<string, () => Promise<unknown>> = {
    MongoDB: () => connection.db!.command({ ping: 1 }),
    Temporal: () =>
      temporal.withDeadline(Date.now() + CHECK_LIMIT_MS, () =>
        temporal.workflowService.describeNamespace({ namespace }),
      ),
  };
  return {
    ...accountServices,
    connection,
    ledger,
    periods,
    payments,
    temporal: client,
    async missing() {
      const found = await Promise.all(Object.values(servers).map(answers));
      return Object.keys(servers).filter((_name, index) => !found[index]);
    },
    async close() {
      catalogue.priceLists.close();
      await payments.close();
      mail.close();
      await opened.close();
      await periods.notices.drain();
      await Promise.all([connection.close(), temporal.close()]);
    },
  };
}

async function answers(check: () => Promise<unknown>): Promise<boolean> {
  const limit = AbortSignal.timeout(CHECK_LIMIT_MS);
  const late = new Promise<false>((resolve) => {
    limit.addEventListener('abort', () => {
      resolve(false);
    });
  });
  const answered = check().then(
    () => true,
    () => false,
  );
  return await Promise.race([answered, late]);
}
