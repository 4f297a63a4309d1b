/** The database did not answer as it should: what was asked of it may or may not have happened. */
export class StoreFailed extends Error {
  override readonly name = 'StoreFailed';
}

class TooOld extends StoreFailed {}

/** Reports a majority read that is older than what this process has seen, as after a failover: it is done again. */
export const tooOld = (): StoreFailed => new TooOld('a read is older than what was seen before it');
export const isTooOld = (error: unknown): boolean => error instanceof TooOld;

/** Distinguishes a failure of the database from one of ours. Throws `StoreFailed`. */
export async function stored<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new StoreFailed('the outcome of a database call is unknown', { cause });
  }
}
