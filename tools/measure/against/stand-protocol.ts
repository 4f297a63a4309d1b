/**
 * The two versions must agree on two things: the file that sets up a version, and the line that this file prints. An older
 * version prints it too, so a new field must be optional.
 */
export const STAND_FILE = 'dist/tools/measure/against/stand.js';

/** `pids` are those of the API processes. */
export interface Ready {
  readonly ports: readonly number[];
  readonly pids: readonly number[];
  readonly apiKey: string;
}

const MARK = 'ready ';

export const readyLine = (ready: Ready): string => `${MARK}${JSON.stringify(ready)}`;

/** Null for any other line. */
export const readReady = (line: string): Ready | null =>
  line.startsWith(MARK) ? (JSON.parse(line.slice(MARK.length)) as Ready) : null;
