/**
 * The HTTP door: routes over the ledger and the account services, which are handed in. It decides who may call and what
 * a request must look like; it holds no rule about credits and writes nothing itself. It does not listen: see `main.ts`.
 */
import type { RequestListener } from 'node:http';
import express, { type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import type { Logger } from 'pino';
import type { AccountServices } from '../accounts/services.js';
import type { Ledger } from '../ledger/ledger.js';
import type { PeriodBooks } from '../ledger/period-books.js';
import type { PaymentServices } from '../payments/services.js';
import { serveHotRoutes } from './hot-routes.js';
import type { Metrics } from './metrics.js';
import { openApiDocument } from './openapi.js';
import { createPages } from './pages.js';
import { problemFrom, problemOf, replyOf, type Problem } from './problem.js';
import { createRateLimit } from './rate-limit.js';
import { requestIdOf, send } from './reply.js';
import type { Route } from './route.js';
import { accountRoutes } from './routes/accounts.js';
import { actionRoutes } from './routes/actions.js';
import { balanceRoutes } from './routes/balance.js';
import { catalogueRoutes } from './routes/catalogue.js';
import { debitRoutes } from './routes/debits.js';
import { entryRoutes } from './routes/entries.js';
import { holdRoutes } from './routes/holds.js';
import { memberRoutes } from './routes/members.js';
import { operationRoutes } from './routes/operations.js';
import { quoteRoutes } from './routes/quotes.js';
import { overageRoutes } from './routes/overage.js';
import { periodRoutes } from './routes/periods.js';
import { STRIPE_WEBHOOK, stripeWebhook } from './routes/stripe-webhook.js';
import { spaceRoutes } from './routes/spaces.js';
import { topUpRoutes } from './routes/top-ups.js';
import { tokenRoutes } from './routes/tokens.js';
import { usageRoutes } from './routes/usage.js';
import { serve } from './serve.js';

export interface AppParts extends Omit<AccountServices, 'memberTokens' | 'apiKeys'> {
  readonly apiKeys: Pick<AccountServices['apiKeys'], 'verify'>;
  readonly memberTokens: Pick<AccountServices['memberTokens'], 'verify'>;
  readonly ledger: Ledger;
  readonly payments: Pick<PaymentServices, 'topUps' | 'purchases' | 'portal' | 'stripe'>;
  readonly periods: { readonly books: Pick<PeriodBooks, 'listClosed'> };
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The names of the servers that cannot be reached now. */
  readonly missing: () => Promise<readonly string[]>;
  readonly publicUrl: string;
  readonly planUrl: string | null;
  /** Per API key or member token; 0 is off. */
  readonly rateLimitPerSecond: number;
}

export function createApp(parts: AppParts): RequestListener {
  const { logger, metrics, apiKeys, memberTokens } = parts;
  const routes: Route[] = [
    ...debitRoutes(parts),
    ...holdRoutes(parts),
    ...quoteRoutes(parts),
    ...actionRoutes(parts),
    ...balanceRoutes(parts),
    ...usageRoutes(parts),
    ...entryRoutes(parts),
    ...overageRoutes(parts),
    ...periodRoutes(parts),
    ...accountRoutes(parts),
    ...spaceRoutes(parts),
    ...memberRoutes(parts),
    ...catalogueRoutes(parts),
    ...topUpRoutes(parts),
    ...tokenRoutes(parts),
    ...operationRoutes(parts),
  ];
  const document = JSON.stringify(openApiDocument(routes, parts.publicUrl));

  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').enable('strict routing');
  const served = {
    proofs: { apiKeys, memberTokens },
    rateLimit: createRateLimit(parts.rateLimitPerSecond),
    metrics,
    logger,
  };
  const servedRoutes = routes.map((route) => ({ route, serve: serve(route, served) }));
  for (const { route, serve: handler } of servedRoutes) {
    app[route.method](expressPath(route.path), (req, res) => handler(req, res, req));
  }
  app.post(STRIPE_WEBHOOK, ...stripeWebhook(parts));
  app.get('/openapi.json', (req, res) => {
    send(res, requestIdOf(req), { status: 200, text: { content: document, type: 'application/json' } });
  });
  for (const [path, methods] of methodsByPath(routes)) app.all(expressPath(path), methodNotAllowed(methods));
  app.use((req, res, next) => {
    res.setHeader('X-Request-Id', requestIdOf(req));
    next();
  });
  app.use(createPages());
  app.use((req, res) => {
    sendProblem(res, problemOf('no-such-route', `There is no route ${req.method} ${req.path}.`));
  });
  app.use(lastResort(logger));

  return serveHotRoutes(servedRoutes, app);
}

const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

function methodsByPath(routes: readonly Route[]): Map<string, string[]> {
  const methods = new Map<string, string[]>([
    ['/openapi.json', ['GET']],
    [STRIPE_WEBHOOK, ['POST']],
  ]);
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method.toUpperCase()]);
  return methods;
}

function methodNotAllowed(methods: readonly string[]): RequestHandler {
  const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  return (req, res) => {
    const problem = problemOf('method-not-allowed', `${req.path} has no ${req.method}, only ${allow}.`);
    send(res, requestIdOf(req), replyOf(problem, { Allow: allow }));
  };
}

/** What Express itself refuses (a path that can't be decoded), and what nobody expected. */
function lastResort(logger: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    if (error instanceof URIError) {
      sendProblem(res, problemOf('no-such-route', 'The path is not a valid one.'));
      return;
    }
    logger.error({ err: error, method: req.method, url: req.path }, 'a request failed');
    sendProblem(res, problemFrom(error));
  };
}

function sendProblem(res: Response, problem: Problem): void {
  send(res, String(res.getHeader('X-Request-Id') ?? requestIdOf(res.req)), replyOf(problem));
}
