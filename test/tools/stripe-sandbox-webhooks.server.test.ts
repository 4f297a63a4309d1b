import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Stripe } from 'stripe';
import { eventually } from '../support/eventually.js';
import { startStripeSandbox, type StripeSandbox } from '../../tools/stand-ins/stripe-sandbox/sandbox.js';
import { packOf, stripeAt } from './stripe-sandbox-client.js';

interface Received {
  body: string;
  signature: string;
}

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'stripe-sandbox-test-'));
let received: Received[];
/** What the endpoint answers to the next webhooks; afterwards it answers 200. */
let statuses: number[];
/** Decides the answer instead of `statuses`. */
let statusOf: ((webhook: Received) => number) | undefined;
let webhookUrl: string;
let closeEndpoint: () => void;
let sandbox: StripeSandbox;
let stripe: Stripe;

beforeEach(async () => {
  received = [];
  statuses = [];
  statusOf = undefined;
  const endpoint = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const webhook = {
        body: Buffer.concat(chunks).toString(),
        signature: String(request.headers['stripe-signature']),
      };
      received.push(webhook);
      response.writeHead(statusOf?.(webhook) ?? statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const address = endpoint.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  closeEndpoint = () => {
    endpoint.close();
    endpoint.closeAllConnections();
  };
  webhookUrl = `http://127.0.0.1:${port}/webhooks/stripe`;
  sandbox = await startSandbox();
  stripe = stripeAt(sandbox);
});

afterEach(async () => {
  await sandbox.stop();
  closeEndpoint();
  rmSync(dataDir, { recursive: true, force: true });
});

function startSandbox(): Promise<StripeSandbox> {
  return startStripeSandbox({ webhookUrl, dataDir, retryPauseMs: 20 });
}

async function expiredSession(): Promise<string> {
  const { id } = await stripe.checkout.sessions.create(packOf(250));
  await stripe.checkout.sessions.expire(id);
  return id;
}

const verified = ({ body, signature }: Received): Stripe.Event =>
  stripe.webhooks.constructEvent(body, signature, sandbox.webhookSecret);

const isVerified = (webhook: Received): boolean => {
  try {
    verified(webhook);
    return true;
  } catch {
    return false;
  }
};

const typesReceived = (): string[] => received.map((one) => verified(one).type);

test('each webhook carries a signature that the stripe package accepts, and the event as it is listed', async () => {
  const id = await expiredSession();
  await sandbox.webhooksDrained();
  const [event] = received.map(verified);
  expect(event).toMatchObject({ type: 'checkout.session.expired', data: { object: { id, status: 'expired' } } });
  expect(await stripe.events.retrieve(event!.id)).toMatchObject({ id: event!.id, pending_webhooks: 0 });
});

test('a webhook that is not answered with 2xx is sent again until it is', async () => {
  statuses = [500, 302, 429];
  await expiredSession();
  await sandbox.webhooksDrained();
  expect(received).toHaveLength(4);
  expect(new Set(received.map((one) => verified(one).id)).size).toBe(1);
  expect(sandbox.webhookTries().map(({ answer }) => answer)).toEqual([500, 302, 429, 200]);
});

test('duplicate: every event is sent twice', async () => {
  sandbox.setWebhooks('duplicate');
  await expiredSession();
  await sandbox.webhooksDrained();
  expect(received.map((one) => verified(one).id)).toHaveLength(2);
  expect(new Set(received.map((one) => verified(one).id)).size).toBe(1);
});

test('drop: nothing is sent, but the event is listed', async () => {
  sandbox.setWebhooks('drop');
  const id = await expiredSession();
  await sandbox.webhooksDrained();
  expect(received).toEqual([]);
  const { data } = await stripe.events.list({ type: 'checkout.session.expired', delivery_success: false });
  expect(data.map((event) => (event.data.object as { id: string }).id)).toEqual([id]);
});

test('delay: the event is sent after the delay', async () => {
  sandbox.setWebhooks('delay', 150);
  const before = performance.now();
  await expiredSession();
  await sandbox.webhooksDrained();
  expect(performance.now() - before).toBeGreaterThan(145);
  expect(typesReceived()).toEqual(['checkout.session.expired']);
});

test('reorder: the latest event is sent first', async () => {
  sandbox.setWebhooks('reorder', 100);
  const { id } = await stripe.checkout.sessions.create(packOf(250));
  sandbox.finishCheckout(id, 'paid');
  await sandbox.webhooksDrained();
  expect(typesReceived()).toEqual([
    'checkout.session.completed',
    'payment_intent.succeeded',
    'charge.succeeded',
    'payment_intent.created',
  ]);
});

test('wrong_secret: the signature is refused until the mode is normal again', async () => {
  sandbox.setWebhooks('wrong_secret');
  statusOf = (webhook) => (isVerified(webhook) ? 200 : 400);
  await expiredSession();
  await eventually(() => {
    expect(received).not.toEqual([]);
  });
  expect(() => verified(received[0]!)).toThrow('No signatures found matching');
  sandbox.setWebhooks('normal');
  await sandbox.webhooksDrained();
  expect(verified(received.at(-1)!).type).toBe('checkout.session.expired');
});

test('a restart keeps sessions, used idempotency keys and webhooks that are still to be sent', async () => {
  statuses = Array<number>(9).fill(503);
  const params = packOf(250);
  const made = await stripe.checkout.sessions.create(params, { idempotencyKey: 'topup:kept' });
  sandbox.finishCheckout(made.id, 'expired');
  const stopped = sandbox;
  await eventually(() => {
    expect(stopped.webhookTries()).not.toEqual([]);
  });
  await stopped.stop();
  statuses = [];

  sandbox = await startSandbox();
  stripe = stripeAt(sandbox);
  await sandbox.webhooksDrained();
  // The last try of the stopped sandbox may still be on its way to the endpoint, so `received` may hold it as well.
  expect(sandbox.webhookTries()).toMatchObject([{ type: 'checkout.session.expired', answer: 200 }]);
  expect(new Set(typesReceived())).toEqual(new Set(['checkout.session.expired']));
  expect(await stripe.checkout.sessions.retrieve(made.id)).toMatchObject({ status: 'expired', amount_total: 5_000 });
  const again = await stripe.checkout.sessions.create(params, { idempotencyKey: 'topup:kept' });
  expect(again.id).toBe(made.id);
});

test('the control routes play the customer, the bank and the network', async () => {
  const { id } = await stripe.checkout.sessions.create(packOf(250));
  const paid = await control('POST', `/checkout/${id}`, { outcome: 'paid' });
  expect(paid).toMatchObject({ status: 200, body: { id, payment_status: 'paid' } });
  const paymentIntentId = (paid.body as { payment_intent: string }).payment_intent;
  expect(await control('POST', '/disputes', { paymentIntentId, status: 'needs_response' })).toMatchObject({
    body: { object: 'dispute', status: 'needs_response' },
  });
  expect(await control('PUT', '/webhooks', { mode: 'delay', delayMs: 10 })).toMatchObject({ status: 200 });
  expect(await control('PUT', '/faults', { nextRequests: 1, status: 503 })).toMatchObject({ status: 200 });
  await expect(stripe.events.list()).rejects.toMatchObject({ statusCode: 503 });
  const { body } = await control('GET', '/requests');
  expect((body as { requests: unknown[] }).requests.at(-1)).toMatchObject({ path: '/v1/events', status: 503 });
  expect(await control('POST', `/checkout/${id}`, { outcome: 'paid' })).toMatchObject({ status: 400 });
  expect(await control('PUT', '/webhooks', { mode: 'sideways' })).toMatchObject({ status: 400 });
});

test('a person pays on the page and is sent back with the session id', async () => {
  const session = await stripe.checkout.sessions.create(packOf(250));
  const shown = await fetch(session.url!);
  const text = await shown.text();
  expect(text).toContain('$50.00');
  expect(text).toContain('Fuelgauge credits');
  expect(shown.headers.get('content-security-policy')).toContain("form-action 'self' https://acme.example");
  const declined = await choose(session.url!, 'declined');
  expect(await declined.text()).toContain('Your card was declined');
  expect((await choose(session.url!, 'closed')).headers.get('location')).toBe('https://acme.example/cancelled');
  expect((await choose(session.url!, 'paid')).headers.get('location')).toBe(
    `https://acme.example/done?session=${session.id}`,
  );
  expect((await choose(session.url!, 'paid')).headers.get('location')).toBe(`/checkout/${session.id}`);
  expect(await (await fetch(sandbox.url)).text()).toContain('checkout.session.completed');
});

function choose(url: string, outcome: string): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams({ outcome }), redirect: 'manual' });
}

async function control(method: string, route: string, body?: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${sandbox.url}/_sandbox${route}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, body: await response.json() };
}
