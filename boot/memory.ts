/**
 * Says how the process of each room is started, so that its memory fits its work. Node takes the flags, and glibc the
 * environment, only when a process begins.
 */
interface Start {
  /** `--max-semi-space-size`, in MB: V8 keeps new objects in up to three spaces of this size, by default 16. */
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Others are started without any. */
export const STARTS = {
  /** In smaller spaces the objects of running calls are taken for old ones, which costs more to clear up (decision 0062). */
  api: { flags: ['--max-semi-space-size=64'], environment: {} },
  /**
   * Below 300 MB (decision 0039). Each Temporal worker with workflows runs a heap of its own, and Node lets every heap grow
   * by what a large single one may waste; glibc otherwise keeps freed memory apart for each of the twenty-odd threads.
   */
  worker: { flags: ['--max-semi-space-size=4'], environment: { MALLOC_ARENA_MAX: '2' } },
} as const satisfies Readonly<Record<string, Start>>;

/** `main`: a main file, relative to dist/. */
export function startOf(main: string): Start {
  const [room = ''] = main.split('/main.js');
  return Object.hasOwn(STARTS, room) ? STARTS[room as keyof typeof STARTS] : { flags: [], environment: {} };
}
