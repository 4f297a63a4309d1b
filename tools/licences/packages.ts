/**
 * Finds what we pass on to others: every package that runs in production, by the lockfile, and every package that is
 * bundled into what browsers load. npm copies each package's own licence into the lockfile, so the list is the same on
 * every machine.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  /** The only systems for which npm installs it. */
  readonly os?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

export type Lock = Readonly<Record<string, LockedPackage>>;

/** Packages whose licence is only in a file of theirs, where somebody has read it. */
const READ_IN_ITS_FILE: Readonly<Record<string, string>> = { unionfs: 'Unlicense' };

/** Whose sources are bundled for browsers. */
const BROWSER_FOLDERS = ['web', 'admin/panel/client'];
const IMPORTED = /^(?:import|export)(?!\s+type\b)[^;]*?\bfrom '((?:@[\w-]+\/)?[\w-]+)/gm;

export const readLock = (root: string): Lock =>
  (JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { readonly packages: Lock }).packages;

/** The names of packages that the sources for browsers import. */
export function importedForBrowsers(root: string): string[] {
  const files = BROWSER_FOLDERS.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)),
  ).filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'));
  const names = files.flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(IMPORTED)].map(([, name]) => name!),
  );
  return [...new Set(names)];
}

/** Each package's licences by its name, sorted. A package that is installed in several versions may have several. */
export function licencesOf(root: string, lock: Lock, bundled: readonly string[]): Map<string, string> {
  const shipped = new Set([...placesInProduction(lock), ...bundled.flatMap((name) => placesOf(lock, name))]);
  const found = new Map<string, Set<string>>();
  for (const place of shipped) {
    const licence = licenceAt(root, lock, place);
    if (licence === null) continue;
    const name = place.split('node_modules/').at(-1)!;
    found.set(name, (found.get(name) ?? new Set()).add(licence));
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([name, licences]) => [name, [...licences].sort().join(', ')]));
}

const placesInProduction = (lock: Lock): string[] =>
  Object.entries(lock).flatMap(([place, { dev }]) => (place === '' || dev === true ? [] : [place]));

/** A bundled package and all that it brings along. Bundles take what lies at the top. */
function placesOf(lock: Lock, name: string, seen = new Set<string>()): string[] {
  const place = `node_modules/${name}`;
  const locked = lock[place];
  if (!locked || seen.has(place)) return [];
  seen.add(place);
  return [place, ...Object.keys(locked.dependencies ?? {}).flatMap((other) => placesOf(lock, other, seen))];
}

/** Null for a package that npm installs on other systems only, where the lockfile has no licence: its sibling has one. */
function licenceAt(root: string, lock: Lock, place: string): string | null {
  const { license, os } = lock[place]!;
  if (license !== undefined) return license;
  const file = path.join(root, place, 'package.json');
  if (!existsSync(file)) return os ? null : 'none';
  const { license: own } = JSON.parse(readFileSync(file, 'utf8')) as { readonly license?: string };
  return own ?? READ_IN_ITS_FILE[place.split('node_modules/').at(-1)!] ?? 'none';
}
