/** Refuses requests that another site has a browser send. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { refusePlainly } from './refuse.js';

const TOKEN_BYTES = 24;
const READS = new Set(['GET', 'HEAD']);

/** AdminJS's own calls, and ours, bring the cookie's value back in this header. */
const COOKIE = 'XSRF-TOKEN';
const HEADER = 'x-xsrf-token';

/** For every request, signed in or not: a browser says where a request comes from. */
export const refuseOtherSites: RequestHandler = (request, response, next) => {
  const site = request.get('sec-fetch-site');
  const isChange = !READS.has(request.method);
  if (isChange && (site === undefined ? isOfOtherOrigin(request) : site !== 'same-origin')) {
    refusePlainly(response, 403, 'This request comes from another site.');
    return;
  }
  next();
};

function isOfOtherOrigin(request: Request): boolean {
  const origin = request.get('origin');
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.get('host');
}

/** Gives the session its token, and the page a cookie that its scripts can read. */
export function giveCsrfToken(request: Request, response: Response): string {
  const token = (request.session.csrf ??= randomBytes(TOKEN_BYTES).toString('base64url'));
  response.cookie(COOKIE, token, {
    sameSite: 'strict',
    path: '/admin',
    secure: request.session.cookie.secure === true,
  });
  return token;
}

/** AdminJS answers some of its calls by GET, and may change something: those need the token, too. */
export const requireCsrfToken: RequestHandler = (request, response, next) => {
  const isPage = READS.has(request.method) && !request.path.startsWith('/api/');
  if (isPage || isToken(request.session.csrf, request.get(HEADER))) {
    next();
    return;
  }
  refusePlainly(response, 403, 'This page is too old for that. Load it again.');
};

export function isToken(wanted: string | undefined, given: unknown): boolean {
  if (wanted === undefined || typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(wanted), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
