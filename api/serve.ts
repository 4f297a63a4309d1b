/** What happens to every request of a route: proof, right, limit, schemas, the route itself, answer, count, log. */
import type { Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { invalid } from '../accounts/answers.js';
import { authenticate, authorize, callerName, NOBODY, type Caller, type Proofs } from './caller.js';
import type { Metrics } from './metrics.js';
import { problemFrom, replyOf } from './problem.js';
import type { RateLimit } from './rate-limit.js';
import { MAX_BODY_BYTES, readJson } from './read-body.js';
import { requestIdOf, send, type Reply } from './reply.js';
import type { Call, Route } from './route.js';

export interface ServeParts {
  readonly proofs: Proofs;
  readonly rateLimit: RateLimit | null;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

export function serve(route: Route, { proofs, rateLimit, metrics, logger }: ServeParts): RequestHandler {
  const method = route.method.toUpperCase();

  return async (req, res) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(req);
    let caller: Caller = NOBODY;
    let reply: Reply;
    let failure: unknown;
    try {
      if (route.access) {
        caller = await authenticate(req.headers.authorization, proofs);
        authorize(caller, route.access, req.params['accountId'] as string | undefined);
        if (rateLimit) await rateLimit(req, res, caller);
      }
      reply = await route.handle(await validated(route, req, caller));
    } catch (error) {
      reply = replyOf(problemFrom(error));
      failure = error;
    }
    send(res, requestId, reply);
    const ms = performance.now() - startedAt;
    metrics.observeRequest(method, route.path, reply.status, ms / 1000);
    const level = reply.status >= 500 ? 'error' : route.quiet ? 'debug' : 'info';
    if (!logger.isLevelEnabled(level)) return;
    const who = callerName(caller);
    const because = reply.status >= 500 ? { err: failure } : {};
    logger[level]({ requestId, method, url: req.path, status: reply.status, ms: Math.round(ms), who, ...because });
  };
}

async function validated(route: Route, req: Request, caller: Caller): Promise<Call> {
  const params = route.params ? parse(route.params, req.params) : undefined;
  const query = route.query ? parse(route.query, req.query) : undefined;
  const body = route.body ? parse(route.body, await readJson(req, route.maxBodyBytes ?? MAX_BODY_BYTES)) : undefined;
  return { params, query, body, caller };
}

/** Throws `invalid-request` with every issue. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}
