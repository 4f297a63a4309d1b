/**
 * Says how processes are started, by the name of their room, so that their memory fits their work. Both must be given from
 * outside, before the process begins.
 */
interface Start {
  /** In MB: V8 holds up to three such spaces for the new objects of each heap, 16 MB large unless told. It limits nothing else. */
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Others are started without any. */
export const STARTS = {
  /** With less room, what belongs to running calls is taken for old and cleared up much later (decision 0062). */
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
