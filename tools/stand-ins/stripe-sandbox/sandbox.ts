/**
 * The Stripe sandbox stands in for Stripe in development and tests. It keeps state, its objects have the types of the
 * stripe package, and it sends signed webhooks and shows a checkout page. The product does not know about it: its stripe
 * package is pointed at `url`.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import type { Stripe } from 'stripe';
import { Api, type Faults, type LoggedRequest } from './api.js';
import { expireOverdueSessions, finishCheckout, type Outcome, type PaymentOverrides } from './checkout.js';
import { controlRoutes } from './control.js';
import { SANDBOX_SECRET_KEY, SANDBOX_WEBHOOK_SECRET } from './keys.js';
import { pageRoutes } from './pages.js';
import { Refusal } from './refusal.js';
import { failRefund, setDispute, type DisputeStatus } from './reversals.js';
import {
  cancelSubscription,
  createSubscription,
  updateSubscription,
  type SubscriptionChange,
} from './subscriptions.js';
import { Webhooks, type WebhookMode, type WebhookTry } from './webhooks.js';
import { World } from './world.js';

export interface StripeSandboxOptions {
  /** 0 or absent: a free port. */
  port?: number;
  /** The endpoint for webhooks; absent: none are sent until `setWebhookUrl`. */
  webhookUrl?: string;
  webhookSecret?: string;
  /** Everything is stored there and survives a restart; absent: in memory only. */
  dataDir?: string;
  /** The pause before a webhook's second try, doubled for each further try; default 1000. */
  retryPauseMs?: number;
  nowMs?: () => number;
}

export interface StripeSandbox {
  url: string;
  /** Every `sk_test_…` key is accepted; this is one. */
  secretKey: string;
  webhookSecret: string;
  setWebhookUrl(url: string): void;
  finishCheckout(sessionId: string, outcome: Outcome, overrides?: PaymentOverrides): Stripe.Checkout.Session;
  setWebhooks(mode: WebhookMode, delayMs?: number): void;
  /** Resolves when no webhook is on its way and none will be retried. */
  webhooksDrained(): Promise<void>;
  webhookTries(): readonly WebhookTry[];
  setDispute(paymentIntentId: string, status: DisputeStatus): Stripe.Dispute;
  /** While on, each new refund fails right after its creation. */
  setRefundsFail(fail: boolean): void;
  failRefund(refundId: string): Stripe.Refund;
  setFaults(faults: Faults): void;
  requests(): readonly LoggedRequest[];
  /** Emits an event of any type and shape: `data.object` may be anything. */
  emitEvent(type: string, data: unknown, more?: object): Stripe.Event;
  createSubscription(customerId: string, given: SubscriptionChange & { priceId: string }): Stripe.Subscription;
  updateSubscription(id: string, change: SubscriptionChange): Stripe.Subscription;
  deleteSubscription(id: string): Stripe.Subscription;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const EXPIRY_CHECK_MS = 500;

export async function startStripeSandbox(options: StripeSandboxOptions = {}): Promise<StripeSandbox> {
  const nowMs = options.nowMs ?? Date.now;
  const webhookSecret = options.webhookSecret ?? SANDBOX_WEBHOOK_SECRET;
  const webhooks = new Webhooks(() => world.store, {
    url: options.webhookUrl,
    secret: webhookSecret,
    retryPauseMs: options.retryPauseMs ?? 1_000,
    nowMs,
  });
  const world: World = new World({
    dataDir: options.dataDir,
    nowMs,
    onEvent: (event) => {
      webhooks.send(event);
    },
  });
  const api = new Api(world);

  const server = createServer(createApp({ world, api, webhooks }));
  server.listen(options.port ?? 0, HOST);
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the Stripe sandbox does not listen');
  world.baseUrl = `http://${HOST}:${address.port}`;
  webhooks.resume();
  const expiryCheck = setInterval(() => {
    expireOverdueSessions(world);
  }, EXPIRY_CHECK_MS);

  return {
    url: world.baseUrl,
    secretKey: SANDBOX_SECRET_KEY,
    webhookSecret,
    setWebhookUrl(url) {
      webhooks.url = url;
    },
    finishCheckout: (sessionId, outcome, overrides) => finishCheckout(world, sessionId, outcome, overrides),
    setWebhooks(mode, delayMs) {
      webhooks.mode = mode;
      webhooks.delayMs = delayMs ?? webhooks.delayMs;
    },
    webhooksDrained: () => webhooks.drained(),
    webhookTries: () => webhooks.tries,
    setDispute: (paymentIntentId, status) => setDispute(world, paymentIntentId, status),
    setRefundsFail(fail) {
      world.refundsFail = fail;
    },
    failRefund: (refundId) => failRefund(world, refundId),
    setFaults(faults) {
      api.faults = faults;
    },
    requests: () => api.requests,
    emitEvent: (type, data, more) => world.emitShaped(type, data, more),
    createSubscription: (customerId, given) => createSubscription(world, customerId, given),
    updateSubscription: (id, change) => updateSubscription(world, id, change),
    deleteSubscription: (id) => cancelSubscription(world, id),
    async stop() {
      clearInterval(expiryCheck);
      await webhooks.stop();
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

function createApp(sandbox: { world: World; api: Api; webhooks: Webhooks }): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.get(['/healthz', '/readyz'], (_, response) => {
    response.json({ status: 'ok' });
  });
  app.use('/v1', sandbox.api.handler());
  app.use('/_sandbox', controlRoutes(sandbox));
  app.use(pageRoutes(sandbox));
  app.use((request: express.Request) => {
    throw new Refusal(404, `The Stripe sandbox has no page ${request.path}.`);
  });
  app.use((error: unknown, _: express.Request, response: express.Response, _next: express.NextFunction) => {
    const status = error instanceof Refusal ? error.status : 500;
    if (status === 500) console.error(error);
    const body = error instanceof Refusal ? error.error : { type: 'api_error', message: String(error) };
    response.status(status).json({ error: body });
  });
  return app;
}
