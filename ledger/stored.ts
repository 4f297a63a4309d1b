/** The database did not answer as it should: whatever was asked of it may or may not have happened. */
export class StoreFailed extends Error {
  override readonly name = 'StoreFailed';
}

/** Right after a failover a majority read may be older than what this process has seen: it is read again. */
export const tooOld = (): StoreFailed => new StoreFailed('a read is older than what was seen before it');

/** Tells a failure of the database from one of ours. Throws `StoreFailed`. */
export async function stored<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new StoreFailed('the outcome of a database call is unknown', { cause });
  }
}
