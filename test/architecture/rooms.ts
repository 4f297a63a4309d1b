/**
 * Reads the table of docs/ARCHITECTURE.md that says which room may import what. A room is a folder with a row. A door
 * leads to a file, or to a room's own files: a room inside that room needs a door of its own.
 */
import { textOf, type Import } from './source-files.js';

export interface Door {
  readonly target: string;
  readonly typesOnly: boolean;
}

/** What each room may import besides its own files and packages; null for a room that may import everything. */
export type Rooms = ReadonlyMap<string, readonly Door[] | null>;

/** The processes wire rooms, so they have a row of their own. */
export const MAIN_FILES = '*/main.ts';

export function readRooms(): Rooms {
  const lines = textOf('docs/ARCHITECTURE.md').split('\n');
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

const isInside = (file: string, folder: string): boolean => file.startsWith(`${folder}/`);
const isMainFile = (file: string): boolean => /^[^/]+\/main\.ts$/.test(file);

/** The rooms around a file, the innermost first. */
function roomsAround(rooms: Rooms, file: string): string[] {
  if (isMainFile(file)) return [MAIN_FILES];
  return [...rooms.keys()].filter((room) => isInside(file, room)).sort((a, b) => b.length - a.length);
}

export const roomOf = (rooms: Rooms, file: string): string | undefined => roomsAround(rooms, file)[0];

/**
 * Whether the table lets a file import what it imports. A room around the file's own opens its doors to the outside.
 */
export function isAllowed(rooms: Rooms, file: string, { target, typesOnly }: Omit<Import, 'isPackage'>): boolean {
  const around = roomsAround(rooms, file);
  const own = around[0];
  if (own === MAIN_FILES && isInside(target, file.split('/')[0]!)) return true;
  if (own === roomOf(rooms, target)) return true;
  const opens = (door: Door): boolean => (typesOnly || !door.typesOnly) && leadsTo(rooms, door.target, target);
  return around.some((room) => {
    const doors = rooms.get(room);
    if (doors === null) return true;
    return (room === own || !isInside(target, room)) && doors!.some(opens);
  });
}

function leadsTo(rooms: Rooms, door: string, target: string): boolean {
  return target === door || (isInside(target, door) && roomOf(rooms, target) === roomOf(rooms, `${door}/file`));
}
