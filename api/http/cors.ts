/**
 * Lets scripts of the host's own pages call the routes that take a member's token, and no other: an API key has no
 * business in a browser (docs/decisions/0023). A browser asks first, with OPTIONS, and shows answers to listed origins only.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '../route.js';
import { send, type Headers } from './reply.js';
import { requestIdOf } from './request-id.js';

const REQUEST_HEADERS = 'Authorization, Content-Type, Last-Event-ID';
const ANSWER_HEADERS = 'X-Request-Id, Retry-After';
/** How long a browser may believe an answer to OPTIONS. */
const MAX_AGE_SECONDS = 600;

export interface Cors {
  /** For the answer to a request of this route. */
  headersFor(route: Route, req: IncomingMessage): Headers;
  /** Answers what a browser asks before a request to one of these routes of a path. False: it gets no permission. */
  answerPreflight(routes: readonly Route[], req: IncomingMessage, res: ServerResponse): boolean;
}

export function createCors(allowedOrigins: readonly string[]): Cors {
  const allowed = new Set(allowedOrigins);
  const allowedOriginOf = ({ headers: { origin } }: IncomingMessage): string | null =>
    origin !== undefined && allowed.has(origin) ? origin : null;

  return {
    headersFor(route, req) {
      if (!isForBrowsers(route)) return {};
      const origin = allowedOriginOf(req);
      return {
        Vary: 'Origin',
        ...(origin !== null && {
          'Access-Control-Allow-Origin': origin,
          'Access-Control-Expose-Headers': ANSWER_HEADERS,
        }),
      };
    },

    answerPreflight(routes, req, res) {
      const origin = allowedOriginOf(req);
      const wanted = req.headers['access-control-request-method'];
      const methods = routes.filter(isForBrowsers).map(({ method }) => method.toUpperCase());
      if (origin === null || wanted === undefined || !methods.includes(wanted)) return false;
      send(res, requestIdOf(req), {
        status: 204,
        headers: {
          Vary: 'Origin',
          'Access-Control-Allow-Origin': origin,
          'Access-Control-Allow-Methods': methods.join(', '),
          'Access-Control-Allow-Headers': REQUEST_HEADERS,
          'Access-Control-Max-Age': String(MAX_AGE_SECONDS),
        },
      });
      return true;
    },
  };
}

const isForBrowsers = ({ access }: Route): boolean => access?.members === true;
