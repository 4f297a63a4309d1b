/**
 * Says how a worker is started so that it stays below 300 MB (decision 0039). Each Temporal worker with workflows runs a
 * JavaScript heap of its own, and Node lets every heap grow by what a large single one may waste. Both must be given
 * from outside, before the process begins.
 */

/** In MB: V8 holds up to three such spaces for the new objects of each of the four heaps. It limits nothing else. */
export const WORKER_NODE_FLAGS = ['--max-semi-space-size=4'] as const;

/** For glibc, which otherwise keeps freed memory apart for each of the twenty-odd threads. */
export const WORKER_ENVIRONMENT = { MALLOC_ARENA_MAX: '2' } as const;
