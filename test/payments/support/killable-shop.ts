/**
 * Runs the product as for customers, each part a process that may be killed: API, worker, MongoDB, Temporal. Between
 * them, and between the worker and Stripe and the mail server, are lines on which a purchase can be held at any step.
 */
import path from 'node:path';
import type { Connection } from 'mongoose';
import { createCall } from '../../../client/http.js';
import { reconcile, type Finding } from '../../../ledger/reconcile.js';
import type { TopUpState } from '../../../domain/pricing/top-up-state.js';
import type { TopUpRecord } from '../../../payments/top-ups/models.js';
import { topUpId } from '../../../payments/top-ups/top-ups.js';
import { createStripeClient } from '../../../payments/stripe-client.js';
import { connectMongo } from '../../../storage/connect.js';
import { startCluster, type Member } from '../../../tools/proof/chaos/cluster.js';
import { startMailSink } from '../../../tools/stand-ins/mail-sink/sink.js';
import { until } from '../../../tools/servers/wait.js';
import { startStripeSandbox } from '../../../tools/stand-ins/stripe-sandbox/sandbox.js';
import { openPausingProxy, type PausingProxy } from '../../support/pausing-proxy.js';
import { storedEntries } from '../../support/commits.js';

export type Victim = 'api' | 'worker' | 'MongoDB' | 'Temporal';
/** The two ends of a line. */
export type Line = 'api to MongoDB' | 'worker to MongoDB' | 'worker to Stripe' | 'worker to mail';

export interface Order {
  readonly accountId: string;
  readonly topUpId: string;
  /** Of the only member, who gets the receipt. */
  readonly email: string;
}

/** What is stored of a purchase in each place. */
export interface Traces {
  readonly state: TopUpState;
  /** Whether its record knows where it is paid. */
  readonly recorded: boolean;
  /** At Stripe. */
  readonly checkouts: number;
  readonly customers: number;
  /** In the ledger. */
  readonly grants: number;
  /** More credits than the plan's. */
  readonly bought: number;
  /** Copies of one mail count once. */
  readonly receipts: number;
}

interface Bought {
  readonly checkoutUrl: string;
}

export type KillableShop = Awaited<ReturnType<typeof openKillableShop>>;

const CREDITS = 250;
const REQUEST_ID = 'click';
/** Of the Free plan. */
const ALLOCATION = 50;
const TIMEOUT_MS = 120_000;

export async function openKillableShop(dir: string) {
  const sandbox = await startStripeSandbox({ retryPauseMs: 200 });
  const sink = await startMailSink(path.join(dir, 'mails'), 0, 0);
  const portOf = (url: string): number => Number(new URL(url).port);
  const lines = new Map<Line, PausingProxy>();
  const lineTo = async (name: Line, port: number): Promise<number> => {
    const line = await openPausingProxy(port);
    lines.set(name, line);
    return line.port;
  };
  const stripePort = await lineTo('worker to Stripe', portOf(sandbox.url));
  const mailPort = await lineTo('worker to mail', portOf(sink.smtpUrl));

  const cluster = await startCluster({
    dir,
    apis: 1,
    workers: 1,
    environmentOf: async (kind, mongoUri) => ({
      MONGODB_URI: throughPort(mongoUri, await lineTo(`${kind} to MongoDB`, portOf(mongoUri))),
      STRIPE_SECRET_KEY: sandbox.secretKey,
      STRIPE_WEBHOOK_SECRET: sandbox.webhookSecret,
      STRIPE_API_BASE: `http://127.0.0.1:${stripePort}`,
      SMTP_URL: `smtp://127.0.0.1:${mailPort}`,
      MAIL_FROM: 'Credits <credits@fuelgauge.test>',
    }),
  });
  const api = cluster.apis[0]!;
  const victims: Record<Victim, Member> = {
    api,
    worker: cluster.workers[0]!,
    MongoDB: cluster.database,
    Temporal: cluster.temporal,
  };
  sandbox.setWebhookUrl(`${api.url}/webhooks/stripe`);
  const stripe = createStripeClient({ secretKey: sandbox.secretKey, apiBase: sandbox.url });
  /** As callers should: repeats the same call until it is answered. */
  const call = createCall({ baseUrl: api.url, apiKey: cluster.apiKey, timeoutMs: 8_000, deadlineMs: TIMEOUT_MS });

  const withDatabase = async <T>(read: (connection: Connection) => Promise<T>): Promise<T> => {
    // Repeats the call while the process starts again.
    const connection = await until(() => connectMongo(cluster.mongoUri), TIMEOUT_MS);
    try {
      return await read(connection);
    } finally {
      await connection.close();
    }
  };
  return {
    victims,
    setWebhooks: (mode: 'normal' | 'drop') => {
      sandbox.setWebhooks(mode);
    },

    line(name: Line): PausingProxy {
      return lines.get(name)!;
    },

    /** Releases everything that is held. */
    letGo(): void {
      for (const line of lines.values()) line.release();
    },

    /** What an account with one Owner is going to buy. */
    async orderOf(accountId: string): Promise<Order> {
      const email = `owner@${accountId}.test`;
      await call('PUT', `/v1/accounts/${accountId}`, { name: accountId, planId: 'free', timeZone: 'Europe/Berlin' });
      await call('PUT', `/v1/accounts/${accountId}/members/owner`, { name: 'Olivia Owens', email, role: 'Owner' });
      return { accountId, topUpId: topUpId(accountId, REQUEST_ID), email };
    },

    /** A click on the button, repeated until it is answered: the session to pay. */
    async click({ accountId }: Order): Promise<string> {
      const request = { credits: CREDITS, requestId: REQUEST_ID };
      const { checkoutUrl } = (await call('POST', `/v1/accounts/${accountId}/top-ups`, request)) as Bought;
      return checkoutUrl.split('/').at(-1)!;
    },

    pay: (sessionId: string) => sandbox.finishCheckout(sessionId, 'paid'),

    async credited(order: Order): Promise<void> {
      await until(async () => {
        const { state } = await this.traces(order);
        if (state !== 'credited') throw new Error(`${order.accountId}: it is ${state}`);
      }, TIMEOUT_MS);
    },

    /** Resolves when the Owner has the receipt. */
    async receiptSent(order: Order): Promise<void> {
      await until(() => {
        const isThere = this.receipts(order).length > 0;
        return isThere ? Promise.resolve() : Promise.reject(new Error(`no receipt for ${order.accountId}`));
      }, TIMEOUT_MS);
    },

    /** Does not ask the api, which may be held. */
    async traces(order: Order): Promise<Traces> {
      const { accountId, topUpId: id } = order;
      const { data: sessions } = await stripe.checkout.sessions.list({ limit: 100 });
      const { data: customers } = await stripe.customers.list({ limit: 100 });
      const [record, entries] = await withDatabase(async (connection) => [
        await connection.db!.collection<TopUpRecord>('top_ups').findOne({ _id: id }),
        await storedEntries(connection, accountId),
      ]);
      const grants = entries.filter(({ type, slices }) => type === 'grant' && slices[0]?.source === 'top_up');
      return {
        state: record!.state,
        recorded: record!.checkoutUrl !== null,
        checkouts: sessions.filter((session) => session.client_reference_id === id).length,
        customers: customers.filter(({ metadata }) => metadata['accountId'] === accountId).length,
        grants: grants.length,
        bought: entries.at(-1)!.balanceAfter - ALLOCATION,
        receipts: new Set(this.receipts(order)).size,
      };
    },

    /** The Message-IDs of the mails that its Owner got: a mail program shows those of the same id as one. */
    receipts: ({ email }: Order): (string | null)[] =>
      sink
        .mails()
        .filter(({ envelope }) => envelope.to.includes(email))
        .map(({ messageId }) => messageId),

    async findings(): Promise<Finding[]> {
      const findings: Finding[] = [];
      await withDatabase((connection) => reconcile({ connection, onFinding: (finding) => findings.push(finding) }));
      return findings;
    },

    async close(): Promise<void> {
      await sandbox.stop();
      await cluster.stop();
      await sink.close();
      for (const line of lines.values()) await line.close();
    },
  };
}

function throughPort(uri: string, port: number): string {
  const through = new URL(uri);
  through.port = String(port);
  return through.href;
}
