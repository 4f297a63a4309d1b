// Bundles what runs in browsers when one of its sources has changed: the elements of web/ into dist/web/, with their types,
// and the back office's pages into dist/panel/.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { writeElementTypes } from './element-types.mjs';
import { hashFiles } from './hash-files.mjs';
import { Problem } from './report.mjs';

/**
 * `bundles`: each is a file of the folder and becomes one of `out`. `builders`, and all files of `borrowed`, decide beside the
 * sources what is built.
 */
const TARGETS = [
  {
    folder: 'web',
    out: 'dist/web',
    bundles: ['credits', 'credits-balance', 'credits-de', 'gallery'],
    others: ['credits.d.ts', 'credits-react.d.ts'],
    builders: ['package-lock.json', 'tools/setup/element-types.mjs'],
    borrowed: [],
    finish: writeElementTypes,
  },
  {
    folder: 'admin/panel/client',
    out: 'dist/panel',
    bundles: ['components', 'credits-balance'],
    others: [],
    // With what the pages take of the service at run time.
    builders: [
      ...['package-lock.json', 'admin/panel/pages.ts', 'admin/audit/acts.ts'],
      ...['domain/account/entry.ts', 'domain/pricing/price-list.ts'],
    ],
    // The customer's card.
    borrowed: ['web'],
    finish: () => undefined,
  },
];

export function bringWebBundlesUpToDate() {
  return TARGETS.map(bringUpToDate).includes('done') ? 'done' : 'unchanged';
}

/** @param {(typeof TARGETS)[number]} target */
function bringUpToDate({ folder, out, bundles, others, builders, borrowed, finish }) {
  const stamp = `.local/${folder.replaceAll('/', '-')}.stamp`;
  const wanted = hashFiles([...builders, ...[folder, ...borrowed].flatMap(sourcesIn)]);
  const isBuilt = [...bundles.map((name) => `${name}.js`), ...others].every((name) => existsSync(path.join(out, name)));
  if (isBuilt && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return 'unchanged';
  for (const name of bundles) bundle(folder, name);
  finish();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return 'done';
}

/** @param {string} folder */
function sourcesIn(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file));
  return files.sort().map((name) => path.join(folder, name));
}

/**
 * @param {string} folder
 * @param {string} name
 */
function bundle(folder, name) {
  const vite = path.join('node_modules', 'vite', 'bin', 'vite.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [vite, 'build', '--config', `${folder}/vite.config.mjs`, '--mode', name],
    { encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } },
  );
  if (status !== 0) throw new Problem(`${folder} cannot be bundled.`, `${stdout}${stderr}`.trim());
}

// `npm run build` runs this file alone.
if (process.argv[1] === import.meta.filename) bringWebBundlesUpToDate();
