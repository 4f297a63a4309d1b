// Takes out of `node_modules/` what no process of the product loads: it runs once, while the image is built.
// That is most of the bytes, and much of what an attacker could use: compilers, bundlers, programs for other machines.
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Packages that bundle, run in browsers, or hold only types. What nothing else needs goes with them. */
const UNUSED_PACKAGES =
  /^(webpack|memfs|source-map-loader|swc-loader|@swc\/core|rollup.*|@rollup\/.+|@babel\/(?!runtime$).+|@emotion\/babel-plugin|babel-plugin-.+|@types\/.+|tinymce)$/;
/** Temporal's worker loads them at its start and uses them only to bundle workflows: an empty package does as well. */
const LOADED_AND_NOT_USED = ['webpack', 'memfs'];
/** AdminJS loads its bundler, too, and ADMIN_JS_SKIP_BUNDLE keeps it from using it. */
const ADMIN_BUNDLER = 'node_modules/adminjs/lib/backend/bundler/components.bundler.js';

const BRIDGES = 'node_modules/@temporalio/core-bridge/releases';
const OWN_BRIDGE = { x64: 'x86_64-unknown-linux-gnu', arm64: 'aarch64-unknown-linux-gnu' }[process.arch];
const PLACES = [
  'node_modules/.bin',
  'node_modules/adminjs/src',
  'node_modules/adminjs/bundle',
  'node_modules/adminjs/lib/frontend/assets/scripts/app-bundle.development.js',
  'node_modules/adminjs/lib/frontend/assets/scripts/global-bundle.development.js',
  'node_modules/adminjs/node_modules/@adminjs/design-system/bundle.development.js',
  'node_modules/@temporalio/core-bridge/sdk-core',
  ...readdirSync(BRIDGES)
    .filter((platform) => platform !== OWN_BRIDGE)
    .map((platform) => path.join(BRIDGES, platform)),
];

/** Licences stay. */
const UNREAD = /\.(map|[cm]?tsx?|flow|md|markdown|spec\.js|test\.js)$/;
const LICENCE = /licen[cs]e|notice/i;

removeUnneededPackages();
for (const name of LOADED_AND_NOT_USED) {
  const folder = path.join('node_modules', name);
  for (const entry of readdirSync(folder)) if (entry !== 'package.json') remove(path.join(folder, entry));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name, main: 'empty.cjs' }));
  writeFileSync(path.join(folder, 'empty.cjs'), '');
}
writeFileSync(ADMIN_BUNDLER, 'export default {};\n');
PLACES.forEach(remove);
for (const name of readdirSync('node_modules', { recursive: true, encoding: 'utf8' })) {
  const file = path.join('node_modules', name);
  if (UNREAD.test(file) && !LICENCE.test(path.basename(file)) && statSync(file).isFile()) remove(file);
}

/** Keeps the packages that ours depend on, directly or through others, without going through one of `UNUSED_PACKAGES`. */
function removeUnneededPackages() {
  const needed = new Set(LOADED_AND_NOT_USED.map((name) => path.join('node_modules', name)));
  const visit = (folder) => {
    const { dependencies, optionalDependencies, peerDependencies } = readJson(path.join(folder, 'package.json'));
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const found = UNUSED_PACKAGES.test(name) ? undefined : findPackage(name, folder);
      if (found === undefined || needed.has(found)) continue;
      needed.add(found);
      visit(found);
    }
  };
  visit('.');
  for (const place of Object.keys(readJson('node_modules/.package-lock.json').packages)) {
    if (needed.has(place)) continue;
    if ([...needed].some((kept) => kept.startsWith(`${place}/`))) throw new Error(`${place} holds a needed package`);
    remove(place);
  }
}

/** As Node looks it up: in the package's own folder, then in those around it. */
function findPackage(name, from) {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const place = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(place, 'package.json'))) return place;
    if (folder === '.') return undefined;
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function remove(place) {
  rmSync(place, { recursive: true, force: true });
}
