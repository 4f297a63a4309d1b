/**
 * What two versions know of each other: the file that a version starts to set itself up, and the line that it answers with.
 * Another version speaks it too, so it changes only by what may be absent.
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
