/**
 * One route of the contract: its schemas validate requests and document them, so that the two can't differ. `path` is
 * written as in OpenAPI: `/v1/accounts/{accountId}`.
 */
import type { z } from 'zod';
import type { ErrorCode } from '../domain/errors.js';
import type { Access, Caller } from './caller.js';
import type { Reply } from './reply.js';

export type Method = 'get' | 'put' | 'post' | 'delete';

export interface Call<P = unknown, Q = unknown, B = unknown> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** On an open route nobody in particular. */
  readonly caller: Caller;
}

interface Description {
  readonly method: Method;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Null: open to everybody. */
  readonly access: Access | null;
  /** Schema by status; null for an answer without a body. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  /** Refusals of its own, besides those that follow from its access and schemas. */
  readonly refusals?: readonly ErrorCode[];
  readonly maxBodyBytes?: number;
  /** No body means `{}`. */
  readonly bodyOptional?: boolean;
  /** Successful calls are not worth a line in the log: they are counted. */
  readonly quiet?: boolean;
  /** Called for every AI action, so it goes around the router: see `hot-routes.ts`. */
  readonly hot?: boolean;
}

export interface RouteSpec<P, Q, B> extends Description {
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  readonly handle: (call: Call<P, Q, B>) => Reply | Promise<Reply>;
}

export interface Route extends Description {
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly handle: (call: Call) => Reply | Promise<Reply>;
}

export function route<P = unknown, Q = unknown, B = unknown>(spec: RouteSpec<P, Q, B>): Route {
  return spec as Route;
}

export const KEYS_ONLY = (...scopes: Access['scopes']): Access => ({ scopes, members: false });
export const READERS: Access = { scopes: ['read'], members: true };
/** Who of the members may depends on their role: see `requireOwner`. */
export const OWNERS: Access = { scopes: ['manage'], members: true };
