/** Composes the back office's HTTP: headers, session, sign-in, calls, and AdminJS as the frame around our pages. */
import { buildRouter } from '@adminjs/express';
import type AdminJS from 'adminjs';
import compression from 'compression';
import express, { Router, type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { frameAssets } from './frame/assets.js';
import { giveCsrfToken, refuseOtherSites, requireCsrfToken } from './http/csrf.js';
import { refusePlainly } from './http/refuse.js';
import { giveNonce, markScripts, securityHeaders } from './http/security-headers.js';
import { requireSignedIn } from './http/signed-in.js';
import { serviceRouter } from './service/route.js';
import { serviceRoutes } from './service/routes.js';
import type { PanelServices } from './services.js';
import { PAGES } from './pages.js';
import { notFoundPage } from './sign-in/page.js';
import { signInRoutes } from './sign-in/routes.js';

interface AppParts extends PanelServices {
  readonly frame: AdminJS;
  readonly sessions: RequestHandler;
  readonly onError: (error: unknown) => void;
}

export function createPanelApp({ frame, sessions, onError, ...services }: AppParts): Express {
  const { staff } = services;
  const app = express().disable('x-powered-by').set('trust proxy', 'loopback, linklocal, uniquelocal');
  app.use(giveNonce, securityHeaders);
  const panel = Router({ caseSensitive: true });
  panel.use(compression(), frameAssets(), markScripts, refuseOtherSites, sessions);
  panel.use(signInRoutes(services));
  panel.use(requireSignedIn(staff));
  panel.use((request, response, next) => {
    giveCsrfToken(request, response);
    next();
  });
  panel.use(requireCsrfToken);
  panel.use('/service', serviceRouter(serviceRoutes(services), onError));
  panel.use(pagesOnly);
  buildRouter(frame, panel);
  panel.use(refuseFailed(onError));
  app.use('/admin', panel);
  app.get('/', (_request, response) => {
    response.redirect('/admin');
  });
  return app;
}

/**
 * AdminJS shows pages, and does nothing else: it has no resources, so its calls are closed, and its reader of forms, which
 * would take uploads, gets none to read.
 */
const pagesOnly: RequestHandler = ({ method, path }, response, next) => {
  const isRead = method === 'GET' || method === 'HEAD';
  if (isRead && PLACES.has(path)) next();
  else if (isRead && !path.startsWith('/api/')) response.status(404).type('html').send(notFoundPage());
  else refusePlainly(response, 404, 'This was not found.', 'not-found');
};

const PLACES: ReadonlySet<string> = new Set(['/', ...PAGES.map((name) => `/pages/${name}`)]);

const refuseFailed =
  (onError: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    onError(error);
    if (response.headersSent) next(error);
    else refusePlainly(response, 500, 'Something went wrong on our side. It is in the log.', 'internal-error');
  };
