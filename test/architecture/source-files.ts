/** Reads the project's source files and what they import, as text: it loads nothing. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');

export interface Import {
  /** A path from the project's root, without `.ts` or `.js`; a package as it is named. */
  readonly target: string;
  readonly isPackage: boolean;
  readonly typesOnly: boolean;
}

export const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** The names of all settings that a process reads. */
export const settingNames = (): string[] =>
  [...textOf('boot/settings.ts').matchAll(/^ {2}([A-Z_]+): [a-z]/gm)].map(([, name]) => name!);

/** TypeScript, and the few scripts that run before TypeScript is installed. */
export function sourceFilesIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|mjs)$/.test(file))
    .map((file) => path.join(folder, file));
}

/** Folders at the top that hold code, tests apart. */
export function codeFolders(): string[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(\.|node_modules$|dist$|test$)/.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => sourceFilesIn(name).length > 0);
}

const STATIC = /^(?:import|export) (type )?(?:[^;']*? from )?'([^']+)'/gm;
/** Of a module that is loaded later, and of a type that is named in place. */
const IN_PLACE = /(typeof )?\bimport\(\s*'([^']+)'/g;

/** Also types, re-exports and dynamic imports. */
export function importsIn(file: string, text: string): Import[] {
  return [...text.matchAll(STATIC), ...text.matchAll(IN_PLACE)].map(([, type, name]) => {
    const isPackage = !name!.startsWith('.');
    const target = isPackage ? name! : path.join(path.dirname(file), name!).replace(/\.js$/, '');
    return { target, isPackage, typesOnly: type !== undefined };
  });
}

export const importsOf = (file: string): Import[] => importsIn(file, textOf(file));
