/**
 * Types the answers at both ends. The server passes `Date`s, which `JSON.stringify` writes as text; the client
 * receives that text. Both types follow from the same schema, so the compiler checks every answer against the contract.
 */
import type { z } from 'zod';
import type { Instant } from './values.js';

/** What a handler or an activity returns for an answer of this schema. */
export type Served<S extends z.ZodType> = Value<z.output<S>>;

type Value<T> = T extends Instant ? Date : T extends object ? { readonly [K in keyof T]: Value<T[K]> } : T;

/** What a caller sends, or receives for an answer of this schema: plain JSON. */
export type Sent<S extends z.ZodType> = Frozen<z.input<S>>;

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;
