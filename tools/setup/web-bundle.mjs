// Bundles the elements of web/ into dist/web/, and writes their types there, when one of their sources has changed.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { writeElementTypes } from './element-types.mjs';
import { hashFiles } from './hash-files.mjs';
import { Problem } from './report.mjs';

const STAMP = '.local/web.stamp';
/** Each is a file of web/ and becomes one of dist/web/. */
const BUNDLES = ['credits', 'credits-balance', 'credits-de', 'gallery'];
const BUILT = [...BUNDLES.map((name) => `${name}.js`), 'credits.d.ts', 'credits-react.d.ts'];
/** Beside the sources these decide what is built. */
const BUILDERS = ['package-lock.json', 'tools/setup/element-types.mjs'];

export function bringWebBundlesUpToDate() {
  const wanted = hashSources();
  const isBuilt = BUILT.every((name) => existsSync(`dist/web/${name}`));
  if (isBuilt && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return 'unchanged';
  for (const name of BUNDLES) bundle(name);
  writeElementTypes();
  mkdirSync(path.dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, wanted);
  return 'done';
}

function hashSources() {
  const files = readdirSync('web', { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file));
  return hashFiles([...BUILDERS, ...files.sort().map((name) => path.join('web', name))]);
}

/** @param {string} name */
function bundle(name) {
  const vite = path.join('node_modules', 'vite', 'bin', 'vite.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vite, 'build', '--config', 'web/vite.config.mjs', '--mode', name],
    { encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } },
  );
  if (status !== 0) throw new Problem('The elements cannot be bundled.', `${stdout}${stderr}`.trim());
}

// `npm run build` runs this file alone.
if (process.argv[1] === import.meta.filename) bringWebBundlesUpToDate();
