/** Leaves fields without a value out of an object: what is stored, hashed and compared has none. */

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Returns only the fields that have a value. */
export function present<T extends object>(fields: T): Present<T> {
  return fieldsOf(fields, (value) => value !== undefined) as Present<T>;
}

/** This is a loop, since it runs several times for every entry. */
export function fieldsOf<T extends object>(fields: T, isKept: (value: T[keyof T]) => boolean): Partial<T> {
  const kept: Partial<T> = {};
  for (const name of Object.keys(fields) as (keyof T)[]) if (isKept(fields[name])) kept[name] = fields[name];
  return kept;
}
