/**
 * Is one call of a page: its path, the right that it needs, and what it answers. All calls stand in one table
 * (`routes.ts`), so that a test can try each of them with each role. A call that changes something is a POST.
 */
import express, { Router, type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { ERRORS, FuelgaugeError, invalidRequest } from '../../../domain/errors.js';
import { isOutOfTime } from '../../../storage/driver.js';
import { requireRight } from '../../staff/require-right.js';
import type { Right } from '../../staff/roles.js';
import type { StaffMember } from '../../staff/staff.js';
import { refusePlainly } from '../http/refuse.js';
import { staffOf } from '../http/signed-in.js';

const MAX_BODY = '64kb';

export interface Call {
  readonly by: StaffMember;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** The parsed JSON of a POST, not yet checked. */
  readonly body: unknown;
  readonly request: Request;
  readonly response: Response;
}

export interface ServiceRoute {
  readonly method: 'GET' | 'POST';
  /** Below `/admin/service`. */
  readonly path: string;
  readonly right: Right;
  /** Resolves with what is sent as JSON; undefined: it has answered by itself. */
  readonly answer: (call: Call) => Promise<object | undefined>;
}

export function serviceRouter(routes: readonly ServiceRoute[], onError: (error: unknown) => void): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.use(express.json({ limit: MAX_BODY, strict: true }));
  for (const { method, path, right, answer } of routes) {
    const handle: RequestHandler = async (request, response) => {
      const by = staffOf(response);
      requireRight(by, right);
      const query = plainQuery(request);
      if (method === 'POST') refuseQuery(query);
      const read = { query: false };
      const found = await answer({
        by,
        params: request.params as Record<string, string>,
        get query() {
          read.query = true;
          return query;
        },
        body: request.body as unknown,
        request,
        response,
      });
      // A call that reads its query checks it by a schema of its own.
      if (!read.query) refuseQuery(query);
      if (found !== undefined) response.set('Cache-Control', 'no-store').json(found);
    };
    if (method === 'GET') router.get(path, handle);
    else router.post(path, handle);
  }
  router.use((_request, response) => {
    refusePlainly(response, 404, 'This was not found.', 'not-found');
  });
  router.use(refuseFailed(onError));
  return router;
}

/** Throws `invalid-request` for a field that is given twice, or as an object: an answer to half of a filter misleads. */
function plainQuery({ query }: Request): Record<string, string | undefined> {
  const wrong = Object.keys(query).filter((name) => typeof query[name] !== 'string');
  if (wrong.length > 0) throw invalidRequest(wrong.map((path) => ({ path, message: 'Give this once, as text.' })));
  return query as Record<string, string>;
}

/** Throws `invalid-request` for any field: a filter that is ignored would show what nobody asked for. */
function refuseQuery(query: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(query);
  if (given.length > 0)
    throw invalidRequest(given.map((path) => ({ path, message: 'This call takes no such field.' })));
}

const refuseFailed =
  (onError: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
    } else if (error instanceof FuelgaugeError) {
      response
        .status(ERRORS[error.code].status)
        .set('Cache-Control', 'no-store')
        .json({ ...error.facts, code: error.code, detail: error.message });
    } else if (isBodyProblem(error)) {
      refusePlainly(response, error.status, 'The request could not be read.', 'malformed-body');
    } else if (isOutOfTime(error)) {
      onError(error);
      refusePlainly(
        response,
        503,
        'The database takes too long to read this. Ask for less, or try later.',
        'read-too-long',
      );
    } else {
      onError(error);
      refusePlainly(response, 500, 'Something went wrong on our side. It is in the log.', 'internal-error');
    }
  };

const isBodyProblem = (error: unknown): error is { readonly status: number } =>
  typeof (error as { type?: unknown }).type === 'string' && Number((error as { status?: unknown }).status) < 500;
