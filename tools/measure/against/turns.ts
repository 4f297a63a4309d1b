/** Gives the load to two systems in turns, so that what slows the machine slows both. */
export interface Turn {
  readonly operationsPerSecond: number;
  readonly p99Ms: number;
  /** CPU microseconds per operation; null where they can't be measured. */
  readonly apiMicros: number | null;
  readonly databaseMicros: number | null;
}

/** Two turns, one right after the other. */
export interface Pair {
  readonly here: Turn;
  readonly there: Turn;
}

export interface TakesTurns {
  takeTurn(ms: number): Promise<Turn>;
}

/** V8 compiles what is called often, and connections open. */
const WARM_UP_TURNS = 4;

/** Both warm up first. The side that begins changes with each pair, so that neither always follows the other. */
export async function takeTurns(
  here: TakesTurns,
  there: TakesTurns,
  { turns, turnMs }: { readonly turns: number; readonly turnMs: number },
): Promise<Pair[]> {
  for (const side of [here, there]) await side.takeTurn(WARM_UP_TURNS * turnMs);
  const pairs: Pair[] = [];
  for (let i = 0; i < turns; i += 1) {
    if (i % 2 === 0) {
      const first = await here.takeTurn(turnMs);
      pairs.push({ here: first, there: await there.takeTurn(turnMs) });
    } else {
      const first = await there.takeTurn(turnMs);
      pairs.push({ here: await here.takeTurn(turnMs), there: first });
    }
  }
  return pairs;
}
