/**
 * Builds the HTTP API from the ledger and the account services, which the caller passes in. `contract/` says what a
 * request looks like, `caller.ts` who may send it; `routes/` answer, `http/` carries, `docs/` describes. Nothing here
 * has a rule about credits or writes to the database. The app does not listen: see `main.ts`.
 */
import express from 'express';
import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { AccountServices } from '../accounts/services.js';
import type { LiveNotifications } from '../alerts/in-app/live.js';
import type { NotificationServices } from '../alerts/notification-services.js';
import type { SlackServices } from '../alerts/slack/services.js';
import type { Ledger } from '../ledger/ledger.js';
import type { PeriodBooks } from '../ledger/period-books.js';
import type { PeriodServices } from '../periods/services.js';
import type { Metrics } from '../observe/metrics.js';
import type { PaymentServices } from '../payments/services.js';
import type { WaitingServices } from '../waiting/services.js';
import type { RescreenServices } from '../rescreens/services.js';
import { createCsvDownloads } from './csv-downloads.js';
import { openApiDocument } from './docs/openapi.js';
import { createPages, PAGES } from './docs/pages.js';
import { elementPaths, readElementFiles, serveElements } from './elements/element-files.js';
import { serveGallery } from './elements/gallery.js';
import { createHeavyReads } from './heavy-reads.js';
import { createCors } from './http/cors.js';
import { lastResort, methodNotAllowed, noSuchRoute } from './http/fallbacks.js';
import { serveHotRoutes } from './http/hot-routes.js';
import { send } from './http/reply.js';
import { requestIdOf } from './http/request-id.js';
import { createRequestLog } from './http/request-log.js';
import { serve } from './http/serve.js';
import { createCallerLimit, createProofLimit } from './rate-limit.js';
import { createRightOfWay } from './right-of-way.js';
import type { Route } from './route.js';
import { accountRoutes } from './routes/accounts.js';
import { actionRoutes } from './routes/actions.js';
import { alertSettingsRoutes } from './routes/alert-settings.js';
import { alertRoutes } from './routes/alerts.js';
import { balanceRoutes } from './routes/balance.js';
import { catalogueRoutes } from './routes/catalogue.js';
import { debitRoutes } from './routes/debits.js';
import { entryRoutes } from './routes/entries.js';
import { holdRoutes } from './routes/holds.js';
import { memberRoutes } from './routes/members.js';
import { notificationPreferenceRoutes } from './routes/notification-preferences.js';
import { notificationStreamRoutes } from './routes/notification-stream.js';
import { notificationRoutes } from './routes/notifications.js';
import { operationRoutes } from './routes/operations.js';
import { overageChargeRoutes } from './routes/overage-charges.js';
import { overageRoutes } from './routes/overage.js';
import { periodRoutes } from './routes/periods.js';
import { quoteRoutes } from './routes/quotes.js';
import { slackChannelRoutes } from './routes/slack-channels.js';
import { rescreenRoutes } from './routes/rescreens.js';
import { spaceRoutes } from './routes/spaces.js';
import { STRIPE_WEBHOOK, stripeWebhook } from './routes/stripe-webhook.js';
import { tokenRoutes } from './routes/tokens.js';
import { topUpRoutes } from './routes/top-ups.js';
import { UNSUBSCRIBE, unsubscribe } from './routes/unsubscribe.js';
import { usageRoutes } from './routes/usage.js';
import { waitingRoutes } from './routes/waiting.js';

/** Routes that the document for callers omits. Everybody may call them: a signature proves what they are sent. */
export const SIGNED_ROUTES = [
  { method: 'post', path: STRIPE_WEBHOOK, handler: 'stripeWebhook' },
  { method: 'get', path: UNSUBSCRIBE, handler: 'showUnsubscribe' },
  { method: 'post', path: UNSUBSCRIBE, handler: 'actUnsubscribe' },
] as const;

export interface AppParts extends Omit<AccountServices, 'memberTokens' | 'apiKeys'> {
  readonly apiKeys: Pick<AccountServices['apiKeys'], 'recall' | 'verify'>;
  readonly memberTokens: Pick<AccountServices['memberTokens'], 'verify'>;
  readonly ledger: Ledger;
  readonly payments: Pick<
    PaymentServices,
    'topUps' | 'purchases' | 'resolutions' | 'closedAccounts' | 'portal' | 'overageCharges' | 'stripe'
  >;
  readonly alerts: NotificationServices;
  readonly waiting: Pick<WaitingServices, 'admission' | 'waits'>;
  readonly liveNotifications: LiveNotifications;
  readonly slack: Pick<SlackServices, 'channels' | 'sendTest'>;
  readonly periods: Pick<PeriodServices, 'correction'> & { readonly books: Pick<PeriodBooks, 'listClosed'> };
  readonly rescreens: Pick<RescreenServices, 'edits' | 'list' | 'steering'>;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Names the servers that cannot be reached right now. */
  readonly missing: () => Promise<readonly string[]>;
  readonly publicUrl: string;
  readonly planUrl: string | null;
  /** A page with every element in every state, for development. */
  readonly showsGallery?: boolean;
  /** Origins of the host's pages, whose scripts may call with a member's token. */
  readonly allowedOrigins: readonly string[];
  /** For each API key, and a twentieth of it for each member; 0 switches the limit off. */
  readonly rateLimitPerSecond: number;
  /** How many requests with a bad proof, or a bad signature, an address may send in a second. */
  readonly maxFailuresPerSecond?: number;
}

export function createApp(parts: AppParts): RequestListener {
  const { logger, metrics, apiKeys, memberTokens, directory } = parts;
  const heavyReads = createHeavyReads();
  const csvDownloads = createCsvDownloads();
  const rightOfWay = createRightOfWay();
  const routes: Route[] = [
    ...debitRoutes({ ...parts, rightOfWay }),
    ...holdRoutes({ ...parts, rightOfWay }),
    ...quoteRoutes(parts),
    ...waitingRoutes(parts),
    ...actionRoutes(parts),
    ...balanceRoutes({ ...parts, heavyReads }),
    ...usageRoutes({ ...parts, heavyReads, csvDownloads }),
    ...entryRoutes({ ...parts, heavyReads, csvDownloads }),
    ...overageRoutes(parts),
    ...overageChargeRoutes(parts),
    ...periodRoutes(parts),
    ...accountRoutes(parts),
    ...spaceRoutes(parts),
    ...memberRoutes(parts),
    ...catalogueRoutes(parts),
    ...topUpRoutes(parts),
    ...alertSettingsRoutes(parts),
    ...slackChannelRoutes(parts),
    ...alertRoutes(parts),
    ...notificationPreferenceRoutes(parts),
    ...notificationRoutes(parts),
    ...notificationStreamRoutes(parts),
    ...rescreenRoutes(parts),
    ...tokenRoutes(parts),
    ...operationRoutes(parts),
  ];
  const document = JSON.stringify(openApiDocument(routes, parts.publicUrl));

  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').enable('strict routing');
  const log = createRequestLog({ metrics, logger });
  const cors = createCors(parts.allowedOrigins);
  const served = {
    proofs: { apiKeys, memberTokens, directory },
    proofLimit: createProofLimit(parts.maxFailuresPerSecond),
    callerLimit: createCallerLimit(parts.rateLimitPerSecond),
    cors,
    log,
  };
  const servedRoutes = routes.map((route) => ({ route, serve: serve(route, served) }));
  for (const { route, serve: handler } of servedRoutes) {
    app[route.method](expressPath(route.path), (req, res) => handler(req, res, req));
  }
  const links = unsubscribe(parts, log);
  const signed = { stripeWebhook: stripeWebhook(parts), showUnsubscribe: links.show, actUnsubscribe: links.act };
  for (const { method, path, handler } of SIGNED_ROUTES) app[method](expressPath(path), signed[handler]);
  app.get('/openapi.json', (req, res) => {
    send(res, requestIdOf(req), { status: 200, text: { content: document, type: 'application/json' } });
  });
  for (const [path, ofPath] of byPath(routes)) {
    app.options(expressPath(path), (req, res, next) => {
      if (!cors.answerPreflight(ofPath, req, res)) next();
    });
  }
  for (const [path, ofPath] of byPath<Pick<Route, 'method' | 'path'>>([...routes, ...SIGNED_ROUTES])) {
    const methods = ofPath.map(({ method }) => method.toUpperCase());
    app.all(expressPath(path), methodNotAllowed(path, methods, log));
  }
  app.use((req, res, next) => {
    res.setHeader('X-Request-Id', requestIdOf(req));
    next();
  });
  const elements = readElementFiles();
  for (const page of [...PAGES, '/openapi.json', ...elementPaths(elements)]) {
    const otherMethods = methodNotAllowed(page, ['GET'], log);
    app.all(page, (req, res, next) => {
      if (req.method === 'GET' || req.method === 'HEAD') next();
      else otherMethods(req, res, next);
    });
  }
  app.use(createPages());
  app.use(serveElements(elements));
  if (parts.showsGallery === true) app.use(serveGallery());
  app.use(noSuchRoute(log));
  app.use(lastResort(log));

  return serveHotRoutes(servedRoutes, app);
}

const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

function byPath<R extends { readonly path: string }>(routes: readonly R[]): Map<string, R[]> {
  const found = new Map<string, R[]>();
  for (const route of routes) found.set(route.path, [...(found.get(route.path) ?? []), route]);
  return found;
}
