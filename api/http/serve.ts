/** Serves one route: authenticates, limits, authorizes and validates the request, answers it, counts it and logs it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { parse } from '../../contract/parse.js';
import { withinDeadline } from '../../storage/deadline.js';
import { authenticate, authorize, callerName, NOBODY, type Caller, type Proofs } from '../caller.js';
import { createAccountLimit, type CallerLimit, type ProofLimit } from '../rate-limit.js';
import type { Call, Route } from '../route.js';
import type { Cors } from './cors.js';
import { problemFrom, replyOf } from './problem.js';
import { hasBody, MAX_BODY_BYTES, readJson, skipBody } from './read-body.js';
import { send, type Headers, type Reply } from './reply.js';
import { requestIdOf } from './request-id.js';
import type { RequestLog } from './request-log.js';

/** The shape of a query or body that a route does not have. */
const NOTHING = z.strictObject({});

/** Bounds every wait for the database; the ledger gives up earlier. */
const DEADLINE_MS = 8_000;

export interface ServeParts {
  readonly proofs: Proofs;
  readonly proofLimit: ProofLimit;
  /** Null: switched off. */
  readonly callerLimit: CallerLimit | null;
  readonly cors: Cors;
  readonly log: RequestLog;
}

/** The parts that the router found in the URL. */
export interface Target {
  readonly params: Readonly<Record<string, string | string[]>>;
  readonly query: unknown;
}

/** Needs nothing from Express, so that hot routes can go around it. Never rejects. */
export type Serve = (req: IncomingMessage, res: ServerResponse, target: Target) => Promise<void>;

export function serve(route: Route, { proofs, proofLimit, callerLimit, cors, log }: ServeParts): Serve {
  const method = route.method.toUpperCase();
  const accountLimit = route.maxPerMinute === undefined ? null : createAccountLimit(route.maxPerMinute);

  const prove = async (req: IncomingMessage): Promise<Caller> => {
    const proof = req.headers.authorization;
    const address = req.socket.remoteAddress ?? '';
    const wasGood = proofLimit.isGood(proof);
    if (!wasGood) await proofLimit.before(address);
    try {
      const proven = authenticate(proof, proofs);
      const caller = proven instanceof Promise ? await proven : proven;
      if (!wasGood) proofLimit.passed(proof);
      return caller;
    } catch (error) {
      if (problemFrom(error).code === 'not-authenticated') await proofLimit.failed(address, proof);
      throw error;
    }
  };

  const answer = async (call: Call): Promise<Reply> => {
    const units = route.units?.(call.body) ?? 1;
    if (callerLimit && units > 1) await callerLimit.countMore(call.caller, units - 1);
    const handled = route.handle(call);
    return handled instanceof Promise ? await withinDeadline(DEADLINE_MS, handled) : handled;
  };

  return async (req, res, target) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(req);
    let caller: Caller = NOBODY;
    let reply: Reply;
    let failure: unknown;
    try {
      if (route.access) {
        caller = await prove(req);
        // Before the scopes are looked at: calls that are not allowed count, too.
        if (callerLimit) await callerLimit.count(caller);
        const accountId = target.params['accountId'] as string | undefined;
        authorize(caller, route.access, accountId);
        if (accountLimit && accountId !== undefined) await accountLimit(accountId);
      }
      reply = await answer(await validated(route, req, target, caller));
    } catch (error) {
      reply = replyOf(problemFrom(error));
      failure = error;
    }
    send(res, requestId, route.access?.members === true ? withHeaders(reply, cors.headersFor(route, req)) : reply);
    log({
      ...{ requestId, method, failure },
      route: route.path,
      status: reply.status,
      ms: performance.now() - startedAt,
      who: callerName(caller),
      quiet: route.quiet,
    });
  };
}

const withHeaders = (reply: Reply, headers: Headers): Reply => ({
  ...reply,
  headers: { ...reply.headers, ...headers },
});

async function validated(route: Route, req: IncomingMessage, target: Target, caller: Caller): Promise<Call> {
  const params = route.params ? parse(route.params, target.params) : undefined;
  const query = queryOf(route, target);
  const body = route.body ? parse(route.body, await bodyOf(route, req)) : undefined;
  if (!route.body && hasBody(req)) await requireNoNames(route, req);
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
  if (method === 'get') await skipBody(req);
  else parse(NOTHING, await readJson(req, MAX_BODY_BYTES));
}

async function bodyOf({ bodyOptional, maxBodyBytes = MAX_BODY_BYTES }: Route, req: IncomingMessage): Promise<unknown> {
  return bodyOptional === true && !hasBody(req) ? {} : await readJson(req, maxBodyBytes);
}
