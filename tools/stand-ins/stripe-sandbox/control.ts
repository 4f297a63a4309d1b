/** Serves control routes, by which tests and people play the customer, the bank or a bad network. Stripe has none. */
import express from 'express';
import { z } from 'zod';
import { present } from '../../../domain/present.js';
import type { Api } from './api.js';
import { finishCheckout, OUTCOMES } from './checkout.js';
import { failInvoicePayment, payInvoice } from './invoices.js';
import { Refusal } from './refusal.js';
import { DISPUTE_STATUSES, failRefund, setDispute } from './reversals.js';
import { cancelSubscription, createSubscription, updateSubscription } from './subscriptions.js';
import { WEBHOOK_MODES, type Webhooks } from './webhooks.js';
import type { World } from './world.js';

export interface Sandbox {
  world: World;
  api: Api;
  webhooks: Webhooks;
}

const checkoutBody = z.strictObject({
  outcome: z.enum(OUTCOMES),
  coupon: z.boolean().optional(),
  discount: z.int().nonnegative().optional(),
  tax: z.int().nonnegative().optional(),
  amountTotal: z.int().nonnegative().optional(),
  currency: z.string().length(3).toLowerCase().optional(),
});
const webhooksBody = z.strictObject({ mode: z.enum(WEBHOOK_MODES), delayMs: z.int().nonnegative().optional() });
const disputeBody = z.strictObject({ paymentIntentId: z.string(), status: z.enum(DISPUTE_STATUSES) });
const faultsBody = z.strictObject({
  nextRequests: z.int().nonnegative(),
  status: z.int().min(400).max(599).default(500),
  lost: z.boolean().optional(),
});
const eventBody = z.strictObject({
  type: z.string(),
  data: z.unknown(),
  more: z.record(z.string(), z.unknown()).optional(),
});
const refundsBody = z.strictObject({ fail: z.boolean() });
const invoiceBody = z.strictObject({ outcome: z.enum(['paid', 'failed']) });
const subscriptionChange = z.strictObject({
  priceId: z.string().optional(),
  status: z
    .enum(['active', 'canceled', 'incomplete', 'incomplete_expired', 'past_due', 'paused', 'trialing', 'unpaid'])
    .optional(),
  cancelAtPeriodEnd: z.boolean().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
});
const subscriptionBody = subscriptionChange.extend({ customerId: z.string(), priceId: z.string() });

export function controlRoutes({ world, api, webhooks }: Sandbox): express.Router {
  const router = express.Router();
  router.use(express.json());

  router.post('/checkout/:id', (request, response) => {
    const { outcome, ...overrides } = read(checkoutBody, request.body);
    response.json(finishCheckout(world, request.params.id, outcome, present(overrides)));
  });
  router.put('/webhooks', (request, response) => {
    const { mode, delayMs } = read(webhooksBody, request.body);
    webhooks.mode = mode;
    webhooks.delayMs = delayMs ?? webhooks.delayMs;
    response.json({ mode, delayMs: webhooks.delayMs });
  });
  router.get('/webhooks', (_, response) => {
    response.json({ mode: webhooks.mode, delayMs: webhooks.delayMs, tries: webhooks.tries });
  });
  router.post('/disputes', (request, response) => {
    const { paymentIntentId, status } = read(disputeBody, request.body);
    response.json(setDispute(world, paymentIntentId, status));
  });
  router.put('/faults', (request, response) => {
    const { lost, ...faults } = read(faultsBody, request.body);
    api.faults = { ...faults, ...present({ lost }) };
    response.json(api.faults);
  });
  router.get('/requests', (_, response) => {
    response.json({ requests: api.requests });
  });
  router.post('/events', (request, response) => {
    const { type, data, more } = read(eventBody, request.body);
    response.json(world.emitShaped(type, data, more));
  });
  router.put('/refunds', (request, response) => {
    world.refundsFail = read(refundsBody, request.body).fail;
    response.json({ fail: world.refundsFail });
  });
  router.post('/refunds/:id/fail', (request, response) => {
    response.json(failRefund(world, request.params.id));
  });
  router.post('/invoices/:id', (request, response) => {
    const { outcome } = read(invoiceBody, request.body);
    const invoice = world.require('invoice', request.params.id);
    response.json(outcome === 'paid' ? payInvoice(world, invoice) : failInvoicePayment(world, invoice));
  });
  router.post('/subscriptions', (request, response) => {
    const { customerId, ...given } = read(subscriptionBody, request.body);
    response.json(createSubscription(world, customerId, given));
  });
  router.put('/subscriptions/:id', (request, response) => {
    response.json(updateSubscription(world, request.params.id, read(subscriptionChange, request.body)));
  });
  router.delete('/subscriptions/:id', (request, response) => {
    response.json(cancelSubscription(world, request.params.id));
  });
  router.use((request) => {
    throw new Refusal(404, `The Stripe sandbox has no control route ${request.method} ${request.originalUrl}.`);
  });
  return router;
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (!result.success) throw new Refusal(400, z.prettifyError(result.error));
  return result.data;
}
