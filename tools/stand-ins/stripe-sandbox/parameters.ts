/**
 * Describes the parameters of a route. Their names are checked against the stripe package's types at compile time, their
 * values when a request arrives. A parameter that is not listed is refused as at Stripe; an `ignored` one has no effect.
 */
import type { Form } from './form.js';
import { Refusal } from './refusal.js';

type Kind = 'text' | 'integer' | 'boolean' | 'metadata' | 'range' | 'texts' | 'ignored';
export type Shape = Readonly<Record<string, Kind | Fields | List>>;

class Fields {
  readonly shape: Shape;
  constructor(shape: Shape) {
    this.shape = shape;
  }
}

class List {
  readonly shape: Shape;
  constructor(shape: Shape) {
    this.shape = shape;
  }
}

export type Names<T> = Readonly<Partial<Record<keyof T & string, Kind | Fields | List>>>;

/** Builds a shape whose names must exist in the type T. */
export const accepts =
  <T>() =>
  (shape: Names<T>): Shape =>
    shape as Shape;
export const fields = <T>(shape: Names<T>): Fields => new Fields(shape as Shape);
export const listOf = <T>(shape: Names<T>): List => new List(shape as Shape);

export interface Range {
  gt?: number;
  gte?: number;
  lt?: number;
  lte?: number;
}

const MAX_METADATA_KEYS = 50;
const MAX_METADATA_KEY_LENGTH = 40;
const MAX_METADATA_VALUE_LENGTH = 500;

/** Returns the values with their types; throws a refusal that names the first wrong parameter. */
export function readParameters(shape: Shape, form: Form, prefix = ''): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(form)) {
    const param = prefix === '' ? name : `${prefix}[${name}]`;
    const kind = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (kind === undefined) {
      throw new Refusal(400, `Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
    }
    values[name] = readValue(kind, value, param);
  }
  return values;
}

function readValue(kind: Kind | Fields | List, value: string | Form, param: string): unknown {
  if (kind instanceof Fields) return readParameters(kind.shape, requireForm(value, param), param);
  if (kind instanceof List) {
    return Object.entries(requireForm(value, param)).map(([index, item]) =>
      readParameters(kind.shape, requireForm(item, `${param}[${index}]`), `${param}[${index}]`),
    );
  }
  switch (kind) {
    case 'ignored':
      return undefined;
    case 'metadata':
      return readMetadata(value, param);
    case 'range':
      return typeof value === 'string'
        ? readInteger(value, param)
        : readParameters({ gt: 'integer', gte: 'integer', lt: 'integer', lte: 'integer' }, value, param);
    case 'texts':
      return Object.values(requireForm(value, param)).map((item) => requireText(item, param));
    case 'integer':
      return readInteger(requireText(value, param), param);
    case 'boolean':
      return readBoolean(requireText(value, param), param);
    case 'text':
      return requireText(value, param);
  }
}

function readMetadata(value: string | Form, param: string): Record<string, string> {
  if (value === '') return {};
  const entries = Object.entries(requireForm(value, param)).map(
    ([key, text]) => [key, requireText(text, `${param}[${key}]`)] as const,
  );
  if (entries.length > MAX_METADATA_KEYS) throw new Refusal(400, 'Metadata can have up to 50 keys.', { param });
  for (const [key, text] of entries) {
    if (key.length > MAX_METADATA_KEY_LENGTH || text.length > MAX_METADATA_VALUE_LENGTH) {
      throw new Refusal(400, 'Metadata keys can have up to 40 characters, values up to 500.', {
        param: `${param}[${key}]`,
      });
    }
  }
  return Object.fromEntries(entries);
}

function readInteger(text: string, param: string): number {
  if (!/^-?\d{1,15}$/.test(text)) {
    throw new Refusal(400, `Invalid integer: ${text}`, { code: 'parameter_invalid_integer', param });
  }
  return Number(text);
}

function readBoolean(text: string, param: string): boolean {
  if (text !== 'true' && text !== 'false') throw new Refusal(400, `Invalid boolean: ${text}`, { param });
  return text === 'true';
}

function requireText(value: string | Form, param: string): string {
  if (typeof value !== 'string') throw new Refusal(400, 'Invalid string: {}', { param });
  return value;
}

function requireForm(value: string | Form, param: string): Form {
  if (typeof value === 'string') throw new Refusal(400, 'Invalid object', { param });
  return value;
}
