import { expect } from '@jest/globals';
import type { Client as TemporalClient } from '@temporalio/client';
import Stripe from 'stripe';
import { reconcile, type Finding } from '../../../ledger/reconcile.js';
import type { Receipt } from '../../../domain/pricing/receipt.js';
import type { PaymentSettings } from '../../../payments/services.js';
import type { TopUpView } from '../../../payments/top-ups/top-up-view.js';
import { startStripeSandbox, type StripeSandbox } from '../../../tools/stand-ins/stripe-sandbox/sandbox.js';
import { eventually } from '../../support/eventually.js';
import { serveLive, type LiveApi, type LiveOptions } from '../../api/support/live-app.js';
import type { Answer } from '../../api/support/http.js';

export interface Bought {
  readonly topUp: TopUpView;
  readonly checkoutUrl: string;
  readonly sessionId: string;
}

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** The API over a database of its own, with the Stripe sandbox behind it; webhooks go to the API. */
export async function openShop(
  temporal: TemporalClient,
  more: Partial<PaymentSettings> = {},
  live: Pick<LiveOptions, 'slackAllowedHosts' | 'maxFailuresPerSecond' | 'logger'> = {},
) {
  const sandbox: StripeSandbox = await startStripeSandbox({ retryPauseMs: 200 });
  const receipts: Receipt[] = [];
  const woken: string[] = [];
  const subscriptionsLeft: string[] = [];
  const settings: PaymentSettings = {
    stripeSecretKey: sandbox.secretKey,
    stripeWebhookSecrets: ['whsec_before', sandbox.webhookSecret],
    stripeApiBase: sandbox.url,
    allowedOrigins: ['https://host.test'],
    publicUrl: 'http://fuelgauge.test',
    planUrl: 'https://host.test/plan',
    ...more,
  };
  const api: LiveApi = await serveLive({
    ...live,
    temporal,
    settings,
    sendReceipt(receipt) {
      receipts.push(receipt);
      return Promise.resolve();
    },
    wakeWaiting(accountId) {
      woken.push(accountId);
      return Promise.resolve();
    },
    onSubscriptionLeft(_accountId, { id }) {
      subscriptionsLeft.push(id);
    },
  });
  sandbox.setWebhookUrl(`${api.url}/webhooks/stripe`);
  const stripe = new Stripe(sandbox.secretKey, {
    protocol: 'http',
    host: new URL(sandbox.url).hostname,
    port: new URL(sandbox.url).port,
    telemetry: false,
  });
  let requests = 0;

  const buy = (accountId: string, request: object = {}): Promise<Answer> => {
    requests += 1;
    const body = { credits: 250, requestId: `r-${requests}`, ...request };
    return api.host('POST', `/v1/accounts/${accountId}/top-ups`, body);
  };
  /** A busy machine answers 503 until the workflow has opened the checkout. The same request is the same purchase. */
  const answered = async (accountId: string, request: object): Promise<Answer> => {
    const named = { requestId: `b-${(requests += 1)}`, ...request };
    return await eventually(async () => {
      const answer = await buy(accountId, named);
      expect(answer.status).not.toBe(503);
      return answer;
    });
  };
  const find = async (accountId: string, id: string): Promise<TopUpView> => {
    const { body } = await api.host('GET', `/v1/accounts/${accountId}/top-ups/${id}`);
    return body['topUp'] as TopUpView;
  };

  return {
    sandbox,
    stripe,
    api,
    receipts,
    woken,
    /** The subscriptions of closed accounts that were reported. */
    subscriptionsLeft,
    payments: api.payments,
    live: api.payments.stripe!,
    buy,
    answered,
    find,

    async bought(accountId: string, request: object = {}): Promise<Bought> {
      const { status, body } = await answered(accountId, request);
      expect([status, body.detail]).toEqual([201, undefined]);
      const checkoutUrl = body['checkoutUrl'] as string;
      return { topUp: body['topUp'] as TopUpView, checkoutUrl, sessionId: checkoutUrl.split('/').at(-1)! };
    },

    async until(accountId: string, id: string, state: TopUpView['state']): Promise<TopUpView> {
      await eventually(async () => {
        const found = await find(accountId, id);
        if (found.state !== state) throw new Error(`it is ${found.state} instead of ${state}`);
      });
      return await find(accountId, id);
    },

    /** Grants from purchases, in order. */
    async grants(accountId: string) {
      const entries = await api.ledger.listEntries(accountId, { types: ['grant'], limit: 200 });
      return entries.filter(({ slices }) => slices[0]?.source === 'top_up').reverse();
    },

    async expectReconciled(): Promise<void> {
      await api.ledger.drain();
      const findings: Finding[] = [];
      await reconcile({ connection: api.connection, onFinding: (finding) => findings.push(finding) });
      expect(findings).toEqual([]);
    },

    async close() {
      await sandbox.stop();
      await api.close();
    },
  };
}
