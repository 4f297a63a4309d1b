/** Finds every field of every request in the OpenAPI document. */

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

export interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Field {
  readonly in: 'path' | 'query' | 'header' | 'body';
  /** Of a body, from its top; a list's first item is 0. Otherwise one name. */
  readonly place: readonly (string | number)[];
  /** The types of JSON that it may have. */
  readonly types: ReadonlySet<string>;
}

export function fieldsOf(document: Document, route: string): Field[] {
  const [method = '', path = ''] = route.split(' ');
  const operation = document.paths[path]?.[method.toLowerCase()];
  if (!operation) throw new Error(`the document has no ${route}`);
  const parameters = (operation.parameters ?? []).map(({ in: where, name, schema }): Field => ({
    in: where as Field['in'],
    place: [name],
    types: typesOf(document, schema),
  }));
  const body = operation.requestBody?.content['application/json']?.schema;
  return [...parameters, ...(body ? within(document, body, []) : [])];
}

/** The schema itself, and all that it is an alternative of. */
function alternatives(document: Document, schema: Schema): Schema[] {
  const target = schema.$ref === undefined ? null : document.components.schemas[schema.$ref.split('/').at(-1)!]!;
  const inside = [
    ...(target ? [target] : []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(schema.allOf ?? []),
  ];
  return [schema, ...inside.flatMap((one) => alternatives(document, one))];
}

const typesOf = (document: Document, schema: Schema): Set<string> =>
  new Set(
    alternatives(document, schema)
      .flatMap(({ type = [] }) => type)
      .map((type) => (type === 'integer' ? 'number' : type)),
  );

function within(document: Document, schema: Schema, place: Field['place']): Field[] {
  const fields = new Map<string, Field>();
  for (const { properties = {}, items } of alternatives(document, schema)) {
    const children = [...Object.entries(properties), ...(items ? [[0, items] as const] : [])];
    for (const [name, child] of children) {
      if (typeof child === 'boolean') continue;
      const at = [...place, name];
      const found = { in: 'body', place: at, types: typesOf(document, child) } as const;
      for (const field of [found, ...within(document, child, at)]) {
        const key = field.place.join('.');
        const known = fields.get(key);
        fields.set(key, known ? { ...known, types: new Set([...known.types, ...field.types]) } : field);
      }
    }
  }
  return [...fields.values()];
}

/** A copy of the body with another value at this place. */
export function withValueAt(body: unknown, [step, ...rest]: Field['place'], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list: unknown[] = Array.isArray(body) ? [...(body as unknown[])] : [];
    list[step] = withValueAt(list[step], rest, value);
    return list;
  }
  const object = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return { ...object, [step]: withValueAt(object[step], rest, value) };
}
