/**
 * Serves `POST /webhooks/stripe`. It takes the body as it was sent, since its bytes are signed. It answers once the
 * event is stored; the event is handled afterwards. Anybody can call it, so it checks the header before it reads the
 * body, inflates nothing, and refuses an address that fails repeatedly for a second. The document for callers omits it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { tryAgain } from '../../domain/errors.js';
import { duringCall } from '../../observe/call-ids.js';
import type { Metrics } from '../../observe/metrics.js';
import type { PaymentServices } from '../../payments/services.js';
import { requirePlausible } from '../../payments/stripe-events/signature.js';
import { inTime } from '../http/in-time.js';
import { problemFrom, replyOf, type Problem } from '../http/problem.js';
import { readBytes } from '../http/read-body.js';
import { send } from '../http/reply.js';
import { requestIdOf } from '../http/request-id.js';
import { inRequestSpan } from '../http/request-span.js';
import { createFailureLimit } from '../rate-limit.js';

export const STRIPE_WEBHOOK = '/webhooks/stripe';
const MAX_BYTES = 1024 * 1024;
const MAX_FAILURES_PER_SECOND = 20;
const FIRST_SERVER_ERROR = 500;

interface WebhookParts {
  readonly payments: Pick<PaymentServices, 'stripe'>;
  readonly metrics: Pick<Metrics, 'add' | 'observe'>;
  readonly logger: Logger;
  /** From one address. */
  readonly maxFailuresPerSecond?: number;
}

type Webhook = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

export function stripeWebhook({
  payments,
  metrics,
  logger,
  maxFailuresPerSecond = MAX_FAILURES_PER_SECOND,
}: WebhookParts): Webhook {
  const limit = createFailureLimit(maxFailuresPerSecond);

  const take = async (req: IncomingMessage): Promise<void> => {
    const signature = req.headers['stripe-signature'];
    const header = typeof signature === 'string' ? signature : undefined;
    const { stripe } = payments;
    if (!stripe) throw tryAgain('No payment provider is set up here.');
    requirePlausible(header);
    await inTime(stripe.inbox.receive(await readBytes(req, MAX_BYTES), header));
  };

  const outcomeOf = async (req: IncomingMessage): Promise<{ problem?: Problem; error?: unknown }> => {
    const address = req.socket.remoteAddress ?? '';
    try {
      await limit.before(address);
    } catch (error) {
      return { problem: problemFrom(error) };
    }
    try {
      await take(req);
      return {};
    } catch (error) {
      const problem = problemFrom(error);
      if (problem.status < FIRST_SERVER_ERROR) await limit.failed(address);
      return { problem, error };
    }
  };

  const serve = async (req: IncomingMessage, res: ServerResponse, requestId: string): Promise<void> => {
    const startedAt = performance.now();
    const { problem, error } = await outcomeOf(req);
    // Anything but 2xx makes Stripe send it again, and the list of events has it, too.
    send(res, requestId, problem ? replyOf(problem) : { status: 200, body: { received: true } });
    const status = problem?.status ?? 200;
    const seconds = (performance.now() - startedAt) / 1_000;
    metrics.observe(
      'fuelgauge_http_request_duration_seconds',
      { method: 'POST', route: STRIPE_WEBHOOK, status },
      seconds,
    );
    metrics.add('fuelgauge_stripe_webhooks_total', { outcome: problem?.code ?? 'stored' });
    if (!problem) return;
    const fields = { requestId, route: STRIPE_WEBHOOK, status, code: problem.code };
    // Anybody can send what is refused, so only what is ours to mend is worth a warning with its error.
    if (status >= FIRST_SERVER_ERROR) logger.warn({ ...fields, err: error }, 'a webhook was not taken');
    else if (error !== undefined) logger.info(fields, 'a webhook was refused');
  };

  return (req, res) => {
    const requestId = requestIdOf(req);
    return duringCall({ requestId }, () => inRequestSpan(req, res, STRIPE_WEBHOOK, () => serve(req, res, requestId)));
  };
}
