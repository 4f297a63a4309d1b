/** Asks for the next piece before it hands out this one: the database reads while the caller works. */
export async function* readAhead<T>(pieces: AsyncIterable<T>): AsyncGenerator<T, void> {
  const reader = pieces[Symbol.asyncIterator]();
  let next = reader.next();
  try {
    for (let piece = await next; piece.done !== true; piece = await next) {
      next = reader.next();
      // It is awaited by the next turn; until then its failure has nobody else to go to.
      next.catch(() => undefined);
      yield piece.value;
    }
  } finally {
    await reader.return?.();
  }
}
