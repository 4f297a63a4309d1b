/** Keeps who is signed in, in a cookie. The demo has no passwords: the cookie names one of the known people. */
import type { Request, RequestHandler, Response } from 'express';
import { COMPANIES, choicesOf, readWho, writeWho, type Who } from './people.js';

const COOKIE = 'workspace';

export function signedIn(request: Request): Who | null {
  const cookies = (request.headers.cookie ?? '').split('; ').map((pair) => pair.split('='));
  const value = cookies.find(([name]) => name === COOKIE)?.[1];
  if (value === undefined) return null;
  try {
    return readWho(decodeURIComponent(value));
  } catch {
    return null;
  }
}

export function signIn(response: Response, who: Who): void {
  response.cookie(COOKIE, writeWho(who), { httpOnly: true, sameSite: 'lax', path: '/' });
}

/** Who a newcomer is: the first person of the first company. */
export function newcomer(): Who {
  const company = COMPANIES[0]!;
  return choicesOf(company, company.people[0]!)[0]!;
}

/**
 * Refuses what another site sends with this browser's cookie; a page may be opened from anywhere, such as the checkout or a
 * mail. Only a caller that is no browser sends neither header.
 */
export const sameSiteOnly: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') {
    next();
    return;
  }
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const isForeign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (isForeign || (origin !== undefined && origin !== `${request.protocol}://${host ?? ''}`)) {
    response.status(403).type('text').send('This request came from another site. Nothing was done.');
    return;
  }
  next();
};
