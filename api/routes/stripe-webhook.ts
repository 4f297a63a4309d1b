/**
 * Serves `POST /webhooks/stripe`. It takes the body as it was sent, since its bytes are signed. It answers once the
 * event is stored; the event is handled afterwards. The document for callers omits this route.
 */
import express, { type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { tryAgain } from '../../domain/errors.js';
import type { PaymentServices } from '../../payments/services.js';
import { problemFrom, replyOf } from '../http/problem.js';
import { send } from '../http/reply.js';
import { requestIdOf } from '../http/request-id.js';

export const STRIPE_WEBHOOK = '/webhooks/stripe';
const MAX_BYTES = 1024 * 1024;

interface WebhookParts {
  readonly payments: Pick<PaymentServices, 'stripe'>;
  readonly logger: Logger;
}

export function stripeWebhook({ payments, logger }: WebhookParts): RequestHandler[] {
  return [
    express.raw({ type: () => true, limit: MAX_BYTES }),
    async (req, res) => {
      const requestId = requestIdOf(req);
      try {
        const { stripe } = payments;
        if (!stripe) throw tryAgain('No payment provider is set up here.');
        const body: unknown = req.body;
        await stripe.inbox.receive(Buffer.isBuffer(body) ? body : Buffer.alloc(0), req.get('stripe-signature'));
        send(res, requestId, { status: 200, body: { received: true } });
      } catch (error) {
        // Anything but 2xx makes Stripe send it again.
        logger.warn({ err: error, requestId }, 'a webhook was not taken');
        send(res, requestId, replyOf(problemFrom(error)));
      }
    },
  ];
}
