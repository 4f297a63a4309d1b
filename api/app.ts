/**
 * The HTTP API: routes over the ledger and the account services, which the caller passes in. `contract/` says what a
 * request looks like, `caller.ts` who may send it; `routes/` answer, `http/` carries, `docs/` describes. Nothing here
 * has a rule about credits or writes to the database. The app does not listen: see `main.ts`.
 */
import express, { type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { AccountServices } from '../accounts/services.js';
import type { Ledger } from '../ledger/ledger.js';
import type { PeriodBooks } from '../ledger/period-books.js';
import type { PaymentServices } from '../payments/services.js';
import { openApiDocument } from './docs/openapi.js';
import { createPages } from './docs/pages.js';
import { serveHotRoutes } from './http/hot-routes.js';
import { problemFrom, problemOf, replyOf, type Problem } from './http/problem.js';
import { send } from './http/reply.js';
import { requestIdOf } from './http/request-id.js';
import { serve } from './http/serve.js';
import type { Metrics } from './metrics.js';
import { createRateLimit } from './rate-limit.js';
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
import { overageRoutes } from './routes/overage.js';
import { periodRoutes } from './routes/periods.js';
import { quoteRoutes } from './routes/quotes.js';
import { spaceRoutes } from './routes/spaces.js';
import { STRIPE_WEBHOOK, stripeWebhook } from './routes/stripe-webhook.js';
import { tokenRoutes } from './routes/tokens.js';
import { topUpRoutes } from './routes/top-ups.js';
import { usageRoutes } from './routes/usage.js';

export interface AppParts extends Omit<AccountServices, 'memberTokens' | 'apiKeys'> {
  readonly apiKeys: Pick<AccountServices['apiKeys'], 'verify'>;
  readonly memberTokens: Pick<AccountServices['memberTokens'], 'verify'>;
  readonly ledger: Ledger;
  readonly payments: Pick<
    PaymentServices,
    'topUps' | 'purchases' | 'resolutions' | 'closedAccounts' | 'portal' | 'stripe'
  >;
  readonly periods: { readonly books: Pick<PeriodBooks, 'listClosed'> };
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Names the servers that cannot be reached right now. */
  readonly missing: () => Promise<readonly string[]>;
  readonly publicUrl: string;
  readonly planUrl: string | null;
  /** For each API key or member token; 0 switches the limit off. */
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
    sendProblem(res, problemOf('no-such-route', `Route ${req.method} ${req.path} was not found.`));
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
    const problem = problemOf('method-not-allowed', `${req.path} does not accept ${req.method}, only ${allow}.`);
    send(res, requestIdOf(req), replyOf(problem, { Allow: allow }));
  };
}

/** Handles what Express itself refuses (a path that cannot be decoded), and unexpected errors. */
function lastResort(logger: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    if (error instanceof URIError) {
      sendProblem(res, problemOf('no-such-route', 'The path is not valid.'));
      return;
    }
    logger.error({ err: error, method: req.method, url: req.path }, 'a request failed');
    sendProblem(res, problemFrom(error));
  };
}

function sendProblem(res: Response, problem: Problem): void {
  send(res, String(res.getHeader('X-Request-Id') ?? requestIdOf(res.req)), replyOf(problem));
}
