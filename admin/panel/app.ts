/** Composes the back office's HTTP: headers, session, sign-in, calls, and AdminJS as the frame around our pages. */
import { buildRouter } from '@adminjs/express';
import type AdminJS from 'adminjs';
import compression from 'compression';
import express, { Router, type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import multer from 'multer';
import { frameAssets } from './frame/assets.js';
import { giveCsrfToken, refuseOtherSites, requireCsrfToken } from './http/csrf.js';
import { refusePlainly } from './http/refuse.js';
import { giveNonce, markScripts, securityHeaders } from './http/security-headers.js';
import { requireSignedIn } from './http/signed-in.js';
import { serviceRouter } from './service/route.js';
import { serviceRoutes } from './service/routes.js';
import type { PanelServices } from './services.js';
import { signInRoutes } from './sign-in/routes.js';

const MAX_FIELD_BYTES = 256 * 1_024;
const MAX_FIELDS = 200;

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
  panel.use(fieldsOnly);
  buildRouter(frame, panel);
  panel.use(refuseFailed(onError));
  app.use('/admin', panel);
  app.get('/', (_request, response) => {
    response.redirect('/admin');
  });
  return app;
}

const readForm = multer({ limits: { fieldSize: MAX_FIELD_BYTES, fields: MAX_FIELDS, files: 0 } }).none();

/** AdminJS's own reader would take uploads of anybody, before it asks who it is. It finds the form read already. */
const fieldsOnly: RequestHandler = (request, response, next) => {
  readForm(request, response, (error: unknown) => {
    if (error) {
      refusePlainly(response, 400, 'The form could not be read.', 'malformed-body');
      return;
    }
    const fields = { ...(request.body as object | undefined) };
    Object.assign(request, { fields, files: {}, express_formidable: { parsed: true } });
    next();
  });
};

const refuseFailed =
  (onError: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    onError(error);
    if (response.headersSent) next(error);
    else refusePlainly(response, 500, 'Something went wrong on our side. It is in the log.', 'internal-error');
  };
