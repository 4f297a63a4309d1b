/** Carries a change that is made at once into the versions that are scheduled after it. */
import { isDeepStrictEqual } from 'node:util';

/** Each coming content keeps the fields in which it differs from the one before it, and takes the others from the new one. */
export function carriedThrough<T extends object>(coming: readonly T[], before: T | undefined, changed: T): T[] {
  let [was, is] = [before, changed];
  return coming.map((content) => {
    const carried = was ? carriedInto(content, was, is) : content;
    [was, is] = [content, carried];
    return carried;
  });
}

function carriedInto<T extends object>(coming: T, before: T, changed: T): T {
  const names = Object.keys(coming) as (keyof T)[];
  const kept = names.filter((name) => !isDeepStrictEqual(coming[name], before[name]));
  return { ...changed, ...(Object.fromEntries(kept.map((name) => [name, coming[name]])) as Partial<T>) };
}
