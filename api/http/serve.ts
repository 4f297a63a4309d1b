/** Serves one route: authenticates, limits, authorizes and validates the request, answers it, counts it and logs it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { parse, parseQuery } from '../../contract/parse.js';
import { authenticate, authorize, callerName, NOBODY, recallCaller, type Caller, type Proofs } from '../caller.js';
import { createAccountLimit, type CallerLimit, type ProofLimit } from '../rate-limit.js';
import type { Call, Route } from '../route.js';
import type { Cors } from './cors.js';
import { sendEvents } from './event-stream.js';
import { inTime } from './in-time.js';
import { problemFrom, replyOf } from './problem.js';
import { hasBody, MAX_BODY_BYTES, readJson, skipBody } from './read-body.js';
import { send, type EventsReply, type Headers, type Reply, type StreamReply } from './reply.js';
import { requestIdOf } from './request-id.js';
import { inRequestSpan } from './request-span.js';
import { duringCall, type CallIds } from '../../observe/call-ids.js';
import type { RequestLog } from './request-log.js';
import { sendStream } from './send-stream.js';

/** The shape of a query or body that a route does not have. */
const NOTHING = z.strictObject({});

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
  /** The media types that the caller accepts, the preferred one first, without parameters. Hot routes answer in one type, and do not ask. */
  readonly accepts?: () => readonly string[];
}

const CSV_RANGES = ['text/csv', 'text/*'];
const KNOWN_RANGES = [...CSV_RANGES, 'application/json', 'application/*', '*/*'];

/** Parameters, such as `charset`, hide neither type: each has one form here. */
function prefersCsv(target: Target): boolean {
  const ranges = target.accepts?.().map((range) => range.toLowerCase()) ?? [];
  const first = ranges.find((range) => KNOWN_RANGES.includes(range));
  return first !== undefined && CSV_RANGES.includes(first);
}

/** Needs nothing from Express, so that hot routes can go around it. Never rejects. */
export type Serve = (req: IncomingMessage, res: ServerResponse, target: Target) => Promise<void>;

export function serve(route: Route, { proofs, proofLimit, callerLimit, cors, log }: ServeParts): Serve {
  const method = route.method.toUpperCase();
  const asCsv: Route | null = route.csv ? { ...route, ...route.csv } : null;
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

  const answer = (chosen: Route, call: Call): AnyReply | Promise<AnyReply> => {
    const handled = chosen.handle(call);
    if (!(handled instanceof Promise)) return handled;
    return chosen.csv ? inTimeOrDiscarded(handled) : inTime(handled);
  };

  const serveCall = async (req: IncomingMessage, res: ServerResponse, target: Target, ids: Ids): Promise<void> => {
    const startedAt = performance.now();
    const { requestId } = ids;
    let caller: Caller = NOBODY;
    let reply: AnyReply;
    let failure: unknown;
    try {
      if (route.access) {
        caller = recallCaller(req.headers.authorization, proofs) ?? (await prove(req));
        // Before the scopes are looked at: calls that are not allowed count, too.
        if (callerLimit) await callerLimit.count(caller);
        const named = target.params['accountId'] as string | undefined;
        authorize(caller, route.access, named);
        if (accountLimit && named !== undefined) await accountLimit(named);
      }
      const chosen = asCsv && prefersCsv(target) ? asCsv : route;
      const call = await validated(chosen, req, target, caller);
      const accountId = accountIdIn(call);
      if (accountId !== undefined) ids.accountId = accountId;
      const units = route.units?.(call.body) ?? 1;
      if (callerLimit && units > 1) await callerLimit.countMore(caller, units - 1);
      reply = await answer(chosen, call);
    } catch (error) {
      reply = replyOf(problemFrom(error));
      failure = error;
    }
    if (route.access?.members === true) reply = withHeaders(reply, cors.headersFor(route, req));
    if (asCsv) reply = variesByAccept(reply);
    let { status } = reply;
    if ('stream' in reply) {
      await sendStream(res, requestId, reply).catch((error: unknown) => {
        // The caller saw the connection break. It counts as what it would have been at the beginning.
        failure = error;
        ({ status } = problemFrom(error));
      });
    } else if ('events' in reply) {
      // It is counted and logged when it begins.
      sendEvents(res, requestId, reply);
    } else {
      send(res, requestId, reply);
    }
    log({
      requestId,
      method,
      route: route.path,
      status,
      ms: performance.now() - startedAt,
      who: callerName(caller),
      failure,
      quiet: route.quiet,
    });
  };

  return (req, res, target) => {
    const ids: Ids = { requestId: requestIdOf(req) };
    return duringCall(ids, () => inRequestSpan(req, res, route.path, () => serveCall(req, res, target, ids)));
  };
}

type Ids = CallIds & { readonly requestId: string };

const accountIdIn = ({ params, body, caller }: Call): string | undefined =>
  accountIdOf(params) ?? accountIdOf(body) ?? accountIdOf(caller);

function accountIdOf(part: unknown): string | undefined {
  const id = (part as { readonly accountId?: unknown } | null | undefined)?.accountId;
  return typeof id === 'string' ? id : undefined;
}

type AnyReply = Reply | StreamReply | EventsReply;

const withHeaders = <R extends AnyReply>(reply: R, headers: Headers): R => ({
  ...reply,
  headers: { ...reply.headers, ...headers },
});

/** A cache must not give the file to a caller that wants JSON. */
const variesByAccept = (reply: AnyReply): AnyReply => {
  const { Vary } = reply.headers ?? {};
  return withHeaders(reply, { Vary: Vary === undefined ? 'Accept' : `${Vary}, Accept` });
};

async function inTimeOrDiscarded(handled: Promise<AnyReply>): Promise<AnyReply> {
  try {
    return await inTime(handled);
  } catch (error) {
    void handled.then(discard, () => undefined);
    throw error;
  }
}

/** Nobody waits for it any more. */
function discard(reply: AnyReply): void {
  if ('stream' in reply) reply.stream.content.destroy();
}

async function validated(route: Route, req: IncomingMessage, target: Target, caller: Caller): Promise<Call> {
  const params = route.params ? parse(route.params, target.params) : undefined;
  const query = queryOf(route, target);
  const headers = route.headers ? parse(route.headers, headersNamed(route.headers, req)) : undefined;
  const body = route.body ? parse(route.body, await bodyOf(route, req)) : undefined;
  if (!route.body && hasBody(req)) await requireNoNames(route, req);
  return { params, query, headers, body, caller };
}

/** The headers that a route reads, by the names that its schema gives them. */
const headersNamed = (schema: z.ZodObject, req: IncomingMessage): Record<string, unknown> =>
  Object.fromEntries(Object.keys(schema.shape).map((name) => [name, req.headers[name.toLowerCase()]]));

/** A route without a query takes none; open routes, which probers call, do not mind. */
function queryOf({ query, access }: Route, target: Target): unknown {
  if (query) return parseQuery(query, target.query);
  if (access && Object.keys(target.query as object).length > 0) parse(NOTHING, target.query);
  return undefined;
}

/** A body that a route does not read may still mean something to its sender, for example a number of tokens. */
async function requireNoNames({ method }: Route, req: IncomingMessage): Promise<void> {
  if (method === 'get') await skipBody(req);
  else parse(NOTHING, await readJson(req, MAX_BODY_BYTES));
}

const bodyOf = ({ bodyOptional, maxBodyBytes = MAX_BODY_BYTES }: Route, req: IncomingMessage): unknown =>
  bodyOptional === true && !hasBody(req) ? {} : readJson(req, maxBodyBytes);
