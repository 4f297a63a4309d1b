/** Serves Stripe's API: checks keys, applies idempotency, shapes errors as Stripe does, injects faults and logs requests. */
import { randomBytes } from 'node:crypto';
import express from 'express';
import Stripe from 'stripe';
import { expand } from './expand.js';
import { canonical, parseForm, type Form } from './form.js';
import { readParameters } from './parameters.js';
import { Refusal } from './refusal.js';
import { ROUTES, type Route } from './routes.js';
import type { World } from './world.js';

/**
 * The next requests are answered with this status and do nothing. With `lost` they do their work, but the connection is
 * closed without an answer.
 */
export interface Faults {
  nextRequests: number;
  status: number;
  lost?: boolean;
}

export interface LoggedRequest {
  at: string;
  id: string;
  method: string;
  path: string;
  params: Form;
  idempotencyKey: string | null;
  /** Null where the connection was closed without an answer. */
  status: number | null;
  /** True when the answer is that of an earlier request with the same idempotency key. */
  replayed: boolean;
}

interface Answer {
  status: number;
  body: string;
  replayedFrom?: string;
}

const MAX_LOGGED_REQUESTS = 1_000;
const KEYS_LIVE_S = 24 * 60 * 60;

export class Api {
  faults: Faults = { nextRequests: 0, status: 500 };
  readonly requests: LoggedRequest[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  handler(): express.Router {
    const router = express.Router();
    router.use(express.text({ type: () => true, limit: '1mb' }), (request, response) => {
      const url = new URL(request.originalUrl, 'http://stripe.sandbox');
      const id = `req_${randomBytes(7).toString('hex')}`;
      const body: unknown = request.body;
      const form = parseForm(request.method === 'POST' && typeof body === 'string' ? body : url.search.slice(1));
      const idempotencyKey = request.get('idempotency-key') ?? null;
      const fault = this.#takeFault();
      const answer =
        fault === undefined || fault.lost === true
          ? this.#answer({ id, method: request.method, path: url.pathname, form, idempotencyKey }, request.headers)
          : faultAnswer(fault.status);
      this.#log({
        at: new Date().toISOString(),
        id,
        method: request.method,
        path: url.pathname,
        params: form,
        idempotencyKey,
        status: fault?.lost === true ? null : answer.status,
        replayed: answer.replayedFrom !== undefined,
      });
      if (fault?.lost === true) {
        response.destroy();
        return;
      }
      response
        .status(answer.status)
        .set({
          'content-type': 'application/json',
          'request-id': id,
          'stripe-version': request.get('stripe-version') ?? Stripe.API_VERSION,
          ...(idempotencyKey !== null && { 'idempotency-key': idempotencyKey }),
          ...(answer.replayedFrom !== undefined && {
            'idempotent-replayed': 'true',
            'original-request': answer.replayedFrom,
          }),
        })
        .send(answer.body);
    });
    return router;
  }

  #answer(request: ApiRequest, headers: express.Request['headers']): Answer {
    try {
      requireKey(headers.authorization);
      return this.#perform(request);
    } catch (error) {
      return errorAnswer(error);
    }
  }

  #perform({ id: requestId, method, path, form, idempotencyKey }: ApiRequest): Answer {
    const { route, id } = findRoute(method, path);
    const key = method === 'POST' ? idempotencyKey : null;
    const request = `${path} ${canonical(form)}`;
    const kept = key === null ? undefined : this.#keptAnswer(key);
    if (kept !== undefined) {
      if (kept.request !== request) throw otherParameters(kept.id);
      return { status: kept.status, body: kept.body, replayedFrom: kept.requestId };
    }
    // As at Stripe, an error here is not stored, so the key can be used again with correct parameters.
    const params = readParameters(route.shape, form);
    const { expand: expanded = [], ...given } = params as { expand?: string[] };

    const answer = this.#run(route, id, given, expanded, { id: requestId, idempotency_key: key });
    if (key !== null) {
      this.#world.store.save<'sandbox.answer'>({
        id: key,
        object: 'sandbox.answer',
        request,
        requestId,
        createdS: this.#world.nowS(),
        ...answer,
      });
    }
    return answer;
  }

  #run(route: Route, id: string, given: object, expanded: string[], request: World['request']): Answer {
    this.#world.request = request;
    try {
      const object = route.answer(this.#world, id, given as never);
      return { status: 200, body: JSON.stringify(expand(this.#world, object, expanded), null, 2) };
    } catch (error) {
      return errorAnswer(error);
    } finally {
      this.#world.request = { id: null, idempotency_key: null };
    }
  }

  #keptAnswer(key: string) {
    const kept = this.#world.store.find('sandbox.answer', key);
    return kept !== undefined && kept.createdS > this.#world.nowS() - KEYS_LIVE_S ? kept : undefined;
  }

  #takeFault(): Faults | undefined {
    if (this.faults.nextRequests === 0) return undefined;
    this.faults = { ...this.faults, nextRequests: this.faults.nextRequests - 1 };
    return this.faults;
  }

  #log(request: LoggedRequest): void {
    this.requests.push(request);
    if (this.requests.length > MAX_LOGGED_REQUESTS) this.requests.shift();
  }
}

interface ApiRequest {
  id: string;
  method: string;
  path: string;
  form: Form;
  idempotencyKey: string | null;
}

function findRoute(method: string, path: string): { route: Route; id: string } {
  const parts = path.split('/');
  for (const route of ROUTES) {
    const pattern = route.path.split('/');
    const fits =
      route.method === method &&
      pattern.length === parts.length &&
      pattern.every((part, index) => part === ':id' || part === parts[index]);
    if (fits) return { route, id: decodeURIComponent(parts[pattern.indexOf(':id')] ?? '') };
  }
  throw new Refusal(404, `Unrecognized request URL (${method}: ${path}): the Stripe sandbox does not serve it.`);
}

/** Accepts every test key and refuses live ones. */
function requireKey(authorization: string | undefined): void {
  const key = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
  if (key === undefined) throw new Refusal(401, 'You did not provide an API key.');
  if (!/^(sk|rk)_test_/.test(key)) {
    throw new Refusal(401, 'Invalid API Key provided: the Stripe sandbox accepts only test keys (sk_test_…).');
  }
}

function otherParameters(key: string): Refusal {
  return new Refusal(
    400,
    'Keys for idempotent requests can only be used with the same parameters they were first used with. ' +
      `Try using a key other than '${key}' if you meant to execute a different request.`,
    { type: 'idempotency_error' },
  );
}

function faultAnswer(status: number): Answer {
  const more =
    status === 429 ? { code: 'rate_limit' } : { type: status >= 500 ? 'api_error' : 'invalid_request_error' };
  return errorAnswer(new Refusal(status, 'The Stripe sandbox is set to fail this request.', more));
}

function errorAnswer(error: unknown): Answer {
  const refusal =
    error instanceof Refusal
      ? error
      : new Refusal(500, `The Stripe sandbox failed: ${String(error)}`, { type: 'api_error' });
  if (refusal !== error) console.error(error);
  return { status: refusal.status, body: JSON.stringify({ error: refusal.error }, null, 2) };
}
