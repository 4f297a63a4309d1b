/** Fields that are left out, rather than there without a value: what is stored, hashed and compared has no others. */

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Only the fields that have a value. */
export function present<T extends object>(fields: T): Present<T> {
  return fieldsOf(fields, (value) => value !== undefined) as Present<T>;
}

/** A loop, since this is done for every entry several times. */
export function fieldsOf<T extends object>(fields: T, isKept: (value: T[keyof T]) => boolean): Partial<T> {
  const kept: Partial<T> = {};
  for (const name of Object.keys(fields) as (keyof T)[]) if (isKept(fields[name])) kept[name] = fields[name];
  return kept;
}
