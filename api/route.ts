/**
 * Defines a route of the contract. Its schemas validate requests, type answers and document both, so they can't differ.
 * `path` is written as in OpenAPI: `/v1/accounts/{accountId}`.
 */
import type { z } from 'zod';
import type { Served } from '../contract/served.js';
import type { ErrorCode } from '../domain/errors.js';
import type { Access, Caller } from './caller.js';
import type { EventsReply, Headers, Reply, StreamReply, TextReply } from './http/reply.js';

export type Method = 'get' | 'put' | 'post' | 'delete';

export interface Call<P = unknown, Q = unknown, B = unknown, H = unknown> {
  readonly params: P;
  readonly query: Q;
  readonly headers: H;
  readonly body: B;
  /** `NOBODY` on an open route. */
  readonly caller: Caller;
}

/** A schema for each status; null for an answer without a body. */
export type Answers = Readonly<Record<number, z.ZodType | null>>;

/** Another route whose only path parameter of this name an answer has, at this place of its body. */
export interface Link {
  readonly to: `${Method} ${string}`;
  readonly parameter: string;
  readonly from: `/${string}`;
}

export type Links = Readonly<Record<string, Link>>;

/** The same list as a file, for callers that prefer `text/csv`: all of it, by a query without pages. */
export interface CsvAnswer<P = unknown, Q = unknown> {
  readonly query: z.ZodType<Q>;
  readonly handle: (call: Call<P, Q>) => Promise<StreamReply>;
}

interface Description {
  readonly method: Method;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Null opens the route to everybody. */
  readonly access: Access | null;
  readonly answers: Answers;
  /** The route's own refusals; its access and schemas imply others. */
  readonly refusals?: readonly ErrorCode[];
  /** Names the routes to which an answer leads; `docs/openapi.ts` writes them into the document. */
  readonly links?: Links;
  readonly maxBodyBytes?: number;
  /** A missing body means `{}`. */
  readonly bodyOptional?: boolean;
  /** Successful calls get no line in the log: there are too many, and metrics count them. */
  readonly quiet?: boolean;
  /** Calls a minute for each account, in one process. */
  readonly maxPerMinute?: number;
  /** Called for every AI action, so it goes around the router: see `http/hot-routes.ts`. */
  readonly hot?: boolean;
}

/** An answer of one of these statuses, whose body has the shape of its schema. Problems and texts are always allowed. */
type TypedReply<A extends Answers> =
  | TextReply
  | {
      [S in keyof A & number]: A[S] extends z.ZodType
        ? { readonly status: S; readonly body: Served<A[S]>; readonly headers?: Headers }
        : { readonly status: S; readonly headers?: Headers };
    }[keyof A & number];

export interface RouteSpec<P, Q, B, A extends Answers, R extends TypedReply<A>, C> extends Description {
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  /** What a call counts for in the limit of its caller; 1 when it is left out. */
  readonly units?: (body: B) => number;
  readonly answers: A;
  readonly handle: (call: Call<P, Q, B>) => R | Promise<R>;
  readonly csv?: CsvAnswer<P, C>;
}

/** A route that answers with server-sent events. What comes before them is answered in time, as on every route. */
export interface EventRouteSpec<P, H> extends Description {
  readonly method: 'get';
  readonly params?: z.ZodType<P>;
  /** Named as clients write them. */
  readonly headers: z.ZodObject & z.ZodType<H>;
  /** Describes one event. */
  readonly answers: Readonly<Record<200, z.ZodType>>;
  readonly handle: (call: Call<P, unknown, unknown, H>) => Promise<EventsReply>;
}

export interface Route extends Description {
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly units?: (body: unknown) => number;
  readonly handle: (call: Call) => Reply | Promise<Reply | StreamReply | EventsReply>;
  readonly csv?: CsvAnswer;
  readonly sendsEvents?: true;
}

/** `const R` keeps the literal statuses of a handler's answers, so that each body is checked by its own schema. */
export function route<
  A extends Answers,
  const R extends TypedReply<A>,
  P = unknown,
  Q = unknown,
  B = unknown,
  C = unknown,
>(spec: RouteSpec<P, Q, B, A, R, C>): Route {
  return spec as Route;
}

export function eventRoute<P, H>(spec: EventRouteSpec<P, H>): Route {
  return { ...spec, sendsEvents: true } as Route;
}

export const KEYS_ONLY = (...scopes: Access['scopes']): Access => ({ scopes, members: false });
export const READERS: Access = { scopes: ['read'], members: true };
/** Admits member tokens; `requireRight` then checks the member's role. */
export const OWNERS: Access = { scopes: ['manage'], members: true };
/** Admits member tokens; `requireSelf` then checks that the member asks for itself. */
export const MEMBER_ITSELF = (...scopes: Access['scopes']): Access => ({ scopes, members: true });
