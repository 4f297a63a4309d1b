/** The table of docs/ARCHITECTURE.md that says which room may import what, as the tests read it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');

export interface Door {
  readonly target: string;
  readonly typesOnly: boolean;
}

/** What each room may import beside its own files and packages; null for a room that may import everything. */
export function readRooms(): Map<string, readonly Door[] | null> {
  const lines = readFileSync(path.join(ROOT, 'docs/ARCHITECTURE.md'), 'utf8').split('\n');
  const head = lines.findIndex((line) => /^\| room +\| may import/.test(line));
  const rows = lines.slice(head + 2, lines.indexOf('', head));
  return new Map(
    rows.map((row) => {
      const [room, doors] = row.split('|').slice(1, 3);
      return [namesIn(room!)[0]!.target, doors!.trim() === 'everything' ? null : namesIn(doors!)];
    }),
  );
}

const namesIn = (cell: string): Door[] =>
  [...cell.matchAll(/`([^`]+)`( \(types only\))?/g)].map(([, target, types]) => ({
    target: target!,
    typesOnly: types !== undefined,
  }));
