/** Lists every way to change one thing in a stored document, by walking through what the document holds. */
type Path = readonly string[];
type Plain = Record<string, unknown>;

export interface Tampered {
  readonly what: string;
  readonly document: Plain;
}

export function* tamperingsOf(document: Plain): Generator<Tampered> {
  for (const path of pathsOf(document)) {
    const name = path.join('.');
    for (const value of changesOf(valueAt(document, path))) {
      yield { what: `${name} is ${JSON.stringify(value)}`, document: changed(document, path, value) };
    }
    if (name !== '_id') yield { what: `${name} is gone`, document: changed(document, path, undefined) };
  }
  yield { what: 'a field is added', document: { ...document, added: 1 } };
}

function* pathsOf(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  if (isBranch(value)) for (const name of Object.keys(value)) yield* pathsOf(value[name], [...path, name]);
}

/** A date's text has the same JSON as the date: no hash tells them apart. */
function changesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return [[...(value as unknown[]), value[0] ?? 1]];
  if (isBranch(value)) return [{ ...value, added: 1 }];
  if (value instanceof Date) return [new Date(value.getTime() + 1), value.toISOString()];
  if (typeof value === 'number') return [value + 1_000];
  if (typeof value === 'boolean') return [!value];
  return typeof value === 'string' ? [`${value}x`] : ['x'];
}

/** A copy with another value at the path, or without it. */
function changed(document: Plain, path: Path, value: unknown): Plain {
  const copy = structuredClone(document);
  const parent = valueAt(copy, path.slice(0, -1)) as Plain;
  const last = path.at(-1)!;
  if (value !== undefined) parent[last] = value;
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else Reflect.deleteProperty(parent, last);
  return copy;
}

const valueAt = (document: Plain, path: Path): unknown =>
  path.reduce<unknown>((value, name) => (value as Plain)[name], document);

const isBranch = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !(value instanceof Date);
