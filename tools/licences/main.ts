/** Writes `docs/licences.md`, and says what changed on it. Exit code 1: a licence that may not be used. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../servers/places.js';
import { differences, licencesOn, pageOf } from './compare.js';
import { importedForBrowsers, licencesOf, readLock } from './packages.js';

const file = path.join(projectRoot, 'docs/licences.md');
const shipped = licencesOf(projectRoot, readLock(projectRoot), importedForBrowsers(projectRoot));
const listed = existsSync(file) ? licencesOn(readFileSync(file, 'utf8')) : new Map<string, string>();
for (const sentence of differences(shipped, listed)) process.stdout.write(`${sentence}\n`);
writeFileSync(file, pageOf(shipped));
const left = differences(shipped, shipped);
process.stdout.write(`docs/licences.md lists ${shipped.size} packages.\n`);
process.exitCode = left.length === 0 ? 0 : 1;
