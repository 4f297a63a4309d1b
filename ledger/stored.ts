/** The database did not answer as it should: what was asked of it may or may not have happened. */
export class StoreFailed extends Error {
  override readonly name = 'StoreFailed';
}

/** Distinguishes a failure of the database from one of ours. Throws `StoreFailed`. */
export async function stored<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new StoreFailed('the outcome of a database call is unknown', { cause });
  }
}
