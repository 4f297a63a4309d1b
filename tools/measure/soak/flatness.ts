/** Decides from samples of its memory whether a process keeps what it is sent. */

/** After all garbage was collected. */
export interface Sample {
  readonly minutes: number;
  /** The whole process, as the system sees it. */
  readonly rssMb: number;
  /** What the program still refers to, buffers included. */
  readonly keptMb: number;
}

export interface Verdict {
  readonly isFlat: boolean;
  readonly keptMbPerMinute: number;
  readonly rssMbPerMinute: number;
}

/** Code is compiled and caches are filled at first: that much of the run is left out. */
const WARM_UP_SHARE = 0.3;
/** 0.5 MB a minute are 0.1 kB for each of the hostile requests, of which one kind in twenty that keeps 2 kB is found. */
export const MAX_KEPT_MB_PER_MINUTE = 0.5;
/** Of the floor: the allocator takes and gives back tens of megabytes in steps, but what leaks never leaves. */
export const MAX_RSS_MB_PER_MINUTE = 2;

export function judge(samples: readonly Sample[]): Verdict {
  const warmUp = Math.max(...samples.map(({ minutes }) => minutes)) * WARM_UP_SHARE;
  const judged = samples.filter(({ minutes }) => minutes >= warmUp);
  const keptMbPerMinute = slope(judged.map(({ minutes, keptMb }) => [minutes, keptMb]));
  const rssMbPerMinute = floorGrowth(judged);
  const isFlat = keptMbPerMinute <= MAX_KEPT_MB_PER_MINUTE && rssMbPerMinute <= MAX_RSS_MB_PER_MINUTE;
  return { isFlat, keptMbPerMinute, rssMbPerMinute };
}

/** From the lowest RSS of the first half to the lowest of the second. */
function floorGrowth(samples: readonly Sample[]): number {
  const middle = Math.ceil(samples.length / 2);
  const halves = [samples.slice(0, middle), samples.slice(middle)].filter((half) => half.length > 0);
  if (halves.length < 2) return 0;
  const [first, second] = halves.map((half) => ({
    minutes: mean(half.map(({ minutes }) => minutes)),
    rssMb: Math.min(...half.map(({ rssMb }) => rssMb)),
  }));
  return (second!.rssMb - first!.rssMb) / (second!.minutes - first!.minutes);
}

/** Of the straight line with the least squares. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const together = mean(points.map(([x, y]) => (x - meanX) * (y - meanY)));
  const alone = mean(points.map(([x]) => (x - meanX) ** 2));
  return alone === 0 ? 0 : together / alone;
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
