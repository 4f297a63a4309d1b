import type { Issue } from '../domain/errors.js';

/** Returns an issue for each required field of something new that has no value. */
export function missingFields(thing: string, required: object): Issue[] {
  return Object.entries(required)
    .filter(([, value]) => value === undefined)
    .map(([path]) => ({ path, message: `is required for a new ${thing}` }));
}
