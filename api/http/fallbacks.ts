/** Answers requests that no route serves: another method, another path, a path that cannot be decoded, an unexpected error. */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { problemFrom, problemOf, replyOf, type Problem } from './problem.js';
import { send, type Headers } from './reply.js';
import { requestIdOf } from './request-id.js';
import type { RequestLog } from './request-log.js';

export function methodNotAllowed(route: string, methods: readonly string[], log: RequestLog): RequestHandler {
  const allow = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  return (req, res) => {
    const problem = problemOf('method-not-allowed', `${req.path} does not accept ${req.method}, only ${allow}.`);
    refuse(req, res, problem, log, { route, headers: { Allow: allow } });
  };
}

export const noSuchRoute =
  (log: RequestLog): RequestHandler =>
  (req, res) => {
    refuse(req, res, problemOf('no-such-route', `Route ${req.method} ${req.path} was not found.`), log);
  };

/** Handles what Express itself refuses (a path that cannot be decoded), and unexpected errors. */
export function lastResort(log: RequestLog): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    if (error instanceof URIError) refuse(req, res, problemOf('no-such-route', 'The path is not valid.'), log);
    else refuse(req, res, problemFrom(error), log, { failure: error });
  };
}

interface Refusal {
  readonly route?: string;
  readonly headers?: Headers;
  readonly failure?: unknown;
}

function refuse(req: Request, res: Response, problem: Problem, log: RequestLog, more: Refusal = {}): void {
  const { route = null, headers, failure } = more;
  const requestId = String(res.getHeader('X-Request-Id') ?? requestIdOf(req));
  send(res, requestId, replyOf(problem, headers));
  log({ requestId, method: req.method, route, status: problem.status, ms: 0, failure });
}
