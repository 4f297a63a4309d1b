/** Serves one route: authenticates, authorizes, limits and validates the request, answers it, counts it and logs it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { z } from 'zod';
import { parse } from '../../contract/parse.js';
import { FuelgaugeError } from '../../domain/errors.js';
import { withinDeadline } from '../../storage/deadline.js';
import { authenticate, authorize, callerName, NOBODY, type Caller, type Proofs } from '../caller.js';
import type { Metrics } from '../metrics.js';
import type { RateLimit } from '../rate-limit.js';
import type { Call, Route } from '../route.js';
import { problemFrom, replyOf } from './problem.js';
import { hasBody, MAX_BODY_BYTES, readJson } from './read-body.js';
import { send, type Reply } from './reply.js';
import { requestIdOf } from './request-id.js';

/** The shape of a query or body that a route does not have. */
const NOTHING = z.strictObject({});

/** Bounds every wait for the database; the ledger gives up earlier. */
const DEADLINE_MS = 8_000;

export interface ServeParts {
  readonly proofs: Proofs;
  readonly rateLimit: RateLimit | null;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** The parts that the router found in the URL. */
export interface Target {
  readonly params: Readonly<Record<string, string | string[]>>;
  readonly query: unknown;
}

/** Needs nothing from Express, so that hot routes can go around it. Never rejects. */
export type Serve = (req: IncomingMessage, res: ServerResponse, target: Target) => Promise<void>;

export function serve(route: Route, { proofs, rateLimit, metrics, logger }: ServeParts): Serve {
  const method = route.method.toUpperCase();

  return async (req, res, target) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(req);
    let caller: Caller = NOBODY;
    let reply: Reply;
    let failure: unknown;
    try {
      if (route.access) {
        caller = await authenticate(req.headers.authorization, proofs);
        authorize(caller, route.access, target.params['accountId'] as string | undefined);
        if (rateLimit) await rateLimit(caller);
      }
      const handled = route.handle(await validated(route, req, target, caller));
      reply = handled instanceof Promise ? await withinDeadline(DEADLINE_MS, handled) : handled;
    } catch (error) {
      reply = replyOf(problemFrom(error));
      failure = error;
    }
    send(res, requestId, reply);
    const ms = performance.now() - startedAt;
    metrics.observeRequest(method, route.path, reply.status, ms / 1000);
    const level = levelOf(reply.status, failure, route);
    if (!logger.isLevelEnabled(level)) return;
    const because = failure !== undefined && level !== 'info' ? { err: failure } : {};
    const { status } = reply;
    logger[level]({
      requestId,
      method,
      route: route.path,
      status,
      ms: Math.round(ms),
      who: callerName(caller),
      ...because,
    });
  };
}

function levelOf(status: number, failure: unknown, { quiet }: Route): 'error' | 'warn' | 'info' | 'debug' {
  if (status >= 500) return failure === undefined || failure instanceof FuelgaugeError ? 'warn' : 'error';
  return quiet === true ? 'debug' : 'info';
}

async function validated(route: Route, req: IncomingMessage, target: Target, caller: Caller): Promise<Call> {
  const params = route.params ? parse(route.params, target.params) : undefined;
  const query = queryOf(route, target);
  const body = route.body ? parse(route.body, await bodyOf(route, req)) : undefined;
  if (!route.body) await requireNoNames(route, req);
  return { params, query, body, caller };
}

/** A route without a query takes none; open routes, which probers call, do not mind. */
function queryOf({ query, access }: Route, target: Target): unknown {
  if (query) return parse(query, target.query);
  if (access && Object.keys(target.query as object).length > 0) parse(NOTHING, target.query);
  return undefined;
}

/** A body that a route does not read may still mean something to its sender, for example a number of tokens. */
async function requireNoNames({ method }: Route, req: IncomingMessage): Promise<void> {
  if (method !== 'get' && hasBody(req)) parse(NOTHING, await readJson(req, MAX_BODY_BYTES));
}

async function bodyOf({ bodyOptional, maxBodyBytes = MAX_BODY_BYTES }: Route, req: IncomingMessage): Promise<unknown> {
  return bodyOptional === true && !hasBody(req) ? {} : await readJson(req, maxBodyBytes);
}
