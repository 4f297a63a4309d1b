/** Says why a stream of notifications ended, to the client that reads it. */
export const STREAM_ENDS = [
  'replaced',
  'member-removed',
  'not-allowed',
  'time-limit',
  'too-many-streams',
  'shutting-down',
] as const;
export type StreamEnd = (typeof STREAM_ENDS)[number];
