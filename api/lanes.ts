/** Runs the works of each key one after another. Works of different keys do not wait for each other. */
export interface Lanes {
  /** Works of the key that run or wait. */
  lengthOf(key: string): number;
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function createLanes(): Lanes {
  const lanes = new Map<string, { last: Promise<unknown>; length: number }>();

  return {
    lengthOf: (key) => lanes.get(key)?.length ?? 0,

    async run(key, work) {
      const lane = lanes.get(key) ?? { last: Promise.resolve(), length: 0 };
      lanes.set(key, lane);
      lane.length += 1;
      const turn = lane.last.then(work);
      lane.last = turn.catch(() => undefined);
      try {
        return await turn;
      } finally {
        lane.length -= 1;
        if (lane.length === 0) lanes.delete(key);
      }
    },
  };
}
