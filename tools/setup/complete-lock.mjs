// Completes package-lock.json. Some registry mirrors lack the builds for other systems; `npm install` then writes a lock
// file without them, which `npm ci` refuses elsewhere ("Missing: ... from lock file"). This adds the missing entries by
// exact version, asks the registry for every hash that is missing, and removes registry addresses. Run it after every
// change of the lock file; --check writes nothing and asks nobody.
//
//   node tools/setup/complete-lock.mjs [--check] [package-lock.json]
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const SYSTEMS = 'darwin linux win32 android freebsd openbsd netbsd sunos aix openharmony'.split(' ');
const PROCESSORS = 'x64 arm64 arm ia32 ppc64 s390x riscv64 loong64 mips64el wasm32'.split(' ');
const EXACT_VERSION = /^\d+\.\d+\.\d+/;

const file = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? 'package-lock.json';
const checkOnly = process.argv.includes('--check');
const lock = JSON.parse(readFileSync(file, 'utf8'));

const missing = findMissing(lock.packages);
const foreign = Object.entries(lock.packages).filter(([, entry]) => isForeign(entry.resolved));

for (const { name, version } of missing) console.log(`missing: ${name} ${version}`);
if (checkOnly) for (const place of unhashed(lock.packages)) console.log(`has no integrity: ${place}`);
for (const [place, { resolved }] of foreign) console.log(`names a registry: ${place} ${resolved}`);
if (!checkOnly) {
  complete(lock);
  addHashes(lock.packages);
  writeFileSync(file, JSON.stringify(lock, null, 2) + '\n');
  console.log(`${missing.length} entries added, ${foreign.length} registry addresses removed`);
} else if (missing.length + foreign.length + unhashed(lock.packages).length > 0) {
  console.log(`${file} is not complete. Run: node tools/setup/complete-lock.mjs`);
  process.exitCode = 1;
}

/** Lists every optional dependency that has an exact version, is a build for one system, and has no entry. */
function findMissing(packages) {
  return Object.entries(packages).flatMap(([place, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(
        ([name, version]) => EXACT_VERSION.test(version) && systemOf(name) && !isResolvable(packages, place, name),
      )
      .map(([name, version]) => ({ name, version, dev: entry.dev, devOptional: entry.devOptional })),
  );
}

/** Looks for a package as Node does: beside the package that needs it, then in each `node_modules` further out. */
function isResolvable(packages, place, name) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const candidate = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[candidate]) return true;
    if (folder === '') return false;
  }
}

function complete(completed) {
  for (const { name, version, dev, devOptional } of missing) {
    const processor = processorOf(name);
    completed.packages[`node_modules/${name}`] = {
      version,
      ...(processor && { cpu: [processor] }),
      ...(dev && { dev: true }),
      ...(devOptional && { devOptional: true }),
      optional: true,
      os: [systemOf(name)],
    };
  }
  for (const [, entry] of foreign) delete entry.resolved;
  completed.packages = Object.fromEntries(Object.entries(completed.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Without its hash npm installs whatever the registry sends under that name and version. */
function unhashed(packages) {
  return Object.entries(packages)
    .filter(([place, { integrity, link, inBundle }]) => place !== '' && !integrity && !link && !inBundle)
    .map(([place]) => place);
}

function addHashes(packages) {
  for (const place of unhashed(packages)) {
    const entry = packages[place];
    const name = entry.name ?? place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const { status, stdout } = spawnSync('npm', ['view', `${name}@${entry.version}`, 'dist.integrity', '--json'], {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    const integrity = status === 0 && stdout.trim() !== '' ? JSON.parse(stdout) : undefined;
    if (typeof integrity === 'string') packages[place] = { version: entry.version, integrity, ...entry };
    else {
      console.log(`the registry has no hash of ${name} ${entry.version}`);
      process.exitCode = 1;
    }
  }
}

function isForeign(resolved) {
  return /^https?:/.test(resolved ?? '');
}

function systemOf(name) {
  return SYSTEMS.find((system) => name.split(/[-/]/).includes(system));
}

function processorOf(name) {
  const parts = name.split(/[-/]/);
  return (
    PROCESSORS.find((processor) => parts.includes(processor)) ?? (/-(arm|gnueabihf)/.test(name) ? 'arm' : undefined)
  );
}
