/** Makes every hostile request of a route from one that is valid. */
import type { Request } from '../access/requests.js';
import { withValueAt, type Field } from './fields.js';
import {
  NO_NAMES,
  NO_NUMBERS,
  NO_OBJECTS,
  NO_QUERY_NUMBERS,
  NO_TEXTS,
  objectWith,
  ONLY_NAMES,
  OTHER_TYPES,
} from './values.js';

/** One request that must be refused, as it goes over the wire. */
export interface Attack {
  /** Names what is wrong with it. */
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly search: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Texts that people write and read; all other fields are ids, dates, addresses and choices. */
const FREE_TEXTS = ['name', 'reason'];

export function attacksOf(valid: Request, fields: readonly Field[]): Attack[] {
  return [...fields.flatMap((field) => onField(valid, field)), ...withNames(valid, fields)];
}

function onField(valid: Request, field: Field): Attack[] {
  const at = `${field.in} ${field.place.join('.')}`;
  const name = String(field.place[0]);
  switch (field.in) {
    case 'path':
      return inAddress(texts(field)).map(([what, text]) => ({
        ...plain(valid, `${at}: ${what}`),
        params: { ...valid.params, [name]: text },
      }));
    case 'query':
      return onQuery(valid, field, at, name);
    case 'header':
      // What a header can't carry never arrives.
      return ['-1', '1.5', 'x', '{"$gt":""}'].map((text) => ({
        ...plain(valid, `${at}: ${text}`),
        headers: { [name]: text },
      }));
    case 'body':
      return bodyValues(field).map(([what, value]) => ({
        ...plain(valid, `${at}: ${what}`),
        body: JSON.stringify(withValueAt(valid.json ?? {}, field.place, value)),
      }));
  }
}

/** A query has only texts. Some clients and frameworks make objects and lists of them. */
function onQuery(valid: Request, { types }: Field, at: string, name: string): Attack[] {
  const others = new URLSearchParams(Object.entries(valid.query ?? {}).filter(([other]) => other !== name)).toString();
  const single = [
    ...inAddress(Object.entries({ ...NO_TEXTS, ...ONLY_NAMES })),
    ...(types.has('number') ? NO_QUERY_NUMBERS.map((text) => [text, text] as const) : []),
  ].map(([what, text]) => [what, `${encodeURIComponent(name)}=${encodeURIComponent(text)}`] as const);
  const structured = [
    ['an operator', `${name}[$gt]=`],
    ['a list', `${name}[]=a`],
    ['twice', `${name}=a&${name}=b`],
    ['a prototype', `${name}[__proto__]=a`],
  ] as const;
  return [...single, ...structured].map(([what, search]) => ({
    ...plain(valid, `${at}: ${what}`),
    search: [others, search].filter((part) => part !== '').join('&'),
  }));
}

function bodyValues(field: Field): (readonly [string, unknown])[] {
  const { types } = field;
  return [
    ...Object.entries(NO_OBJECTS),
    ...OTHER_TYPES.filter(([type]) => !types.has(type)),
    ...(types.has('string') ? texts(field) : []),
    ...(types.has('number') ? Object.entries(NO_NUMBERS) : []),
  ];
}

const texts = ({ place }: Field): [string, string][] =>
  Object.entries({ ...NO_TEXTS, ...(FREE_TEXTS.includes(String(place.at(-1))) ? {} : ONLY_NAMES) });

/** An address can't carry half of a character. */
const inAddress = (found: readonly (readonly [string, string])[]) => found.filter(([, text]) => !/\p{Cs}/u.test(text));

/** Names that no request has, in the body, in each of its objects, and in the query. */
function withNames(valid: Request, fields: readonly Field[]): Attack[] {
  const objects = fields.filter((field) => field.in === 'body' && field.types.has('object')).map(({ place }) => place);
  const inBody = [[], ...objects].flatMap((place) =>
    NO_NAMES.map((name) => {
      const inside = place.reduce<unknown>(
        (value, step) => (value as Record<string, unknown> | undefined)?.[step],
        valid.json,
      );
      const value = { ...(inside as object | undefined), ...objectWith(name, { isAdmin: true }) };
      return {
        ...plain(valid, `${JSON.stringify(name)} in ${place.join('.') || 'the body'}`),
        body: JSON.stringify(withValueAt(valid.json ?? {}, place, value)),
      };
    }),
  );
  const inQuery = NO_NAMES.map((name) => ({
    ...plain(valid, `${JSON.stringify(name)} in the query`),
    search: new URLSearchParams([...Object.entries(valid.query ?? {}), [name, 'x']]).toString(),
  }));
  return [...inBody, ...inQuery];
}

const plain = ({ params = {}, query = {}, json }: Request, name: string): Attack => ({
  name,
  params,
  search: new URLSearchParams(query).toString(),
  headers: {},
  body: json === undefined ? null : JSON.stringify(json),
});
