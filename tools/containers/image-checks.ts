/** Looks into the image of the product, without running it. */
import assert from 'node:assert/strict';
import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../servers/places.js';
import type { Checks } from './checks.js';
import { PRODUCT } from './engine/images.js';
import type { Podman } from './engine/podman.js';

const MAX_MB = 350;
/** What builds, tests or installs. */
const UNWANTED = [
  '@types',
  '@swc/core',
  'adminjs/src',
  'jest',
  'memfs/lib',
  'rollup',
  'typescript',
  'vite',
  'webpack/lib',
];

interface Inspected {
  readonly Size: number;
  readonly Config: { readonly User: string; readonly Env: readonly string[] };
}

export async function checkImage({ check }: Checks, podman: Podman): Promise<void> {
  const format = '{"Size":{{.Size}},"Config":{{json .Config}}}';
  const image = JSON.parse(await podman.run(['image', 'inspect', '--format', format, PRODUCT])) as Inspected;
  const root = (await podman.run(['image', 'mount', PRODUCT])).trim();
  /** An empty folder counts as nothing. */
  const has = (place: string): boolean => {
    const found = path.join(root, place);
    return existsSync(found) && (!statSync(found).isDirectory() || readdirSync(found).length > 0);
  };
  const filesIn = (place: string): string[] =>
    readdirSync(path.join(root, place), { recursive: true, encoding: 'utf8' }).map((name) => path.join(place, name));

  await check(`the image is smaller than ${MAX_MB} MB: ${Math.round(image.Size / 1e6)} MB`, () => {
    assert.ok(image.Size < MAX_MB * 1e6);
  });
  await check('it runs as a user without rights, in production', () => {
    assert.equal(image.Config.User, '1000:1000');
    assert.ok(image.Config.Env.includes('NODE_ENV=production'));
  });
  await check('that user may change none of its files', () => {
    const writable = ['app', ...filesIn('app')].filter((file) => {
      const stat = lstatSync(path.join(root, file));
      return stat.uid === 1000 || stat.gid === 1000 || (!stat.isSymbolicLink() && (stat.mode & 0o002) !== 0);
    });
    assert.deepEqual(writable, []);
  });
  await check('it has no package manager, bundler, compiler or test tool', () => {
    const programs = ['npm', 'npx', 'yarn', 'corepack'].map((name) => `usr/local/bin/${name}`);
    assert.deepEqual([...programs, ...UNWANTED.map((name) => `app/node_modules/${name}`)].filter(has), []);
  });
  await check('it has no source maps, no tests and no stand-ins', () => {
    assert.deepEqual(
      filesIn('app').filter((file) => /\.map$|\.test\.js$/.test(file)),
      [],
    );
    assert.ok(!has('app/dist/tools') && !has('app/test'));
  });
  await check("it has Temporal's bridge for its own platform only", () => {
    assert.equal(readdirSync(path.join(root, 'app/node_modules/@temporalio/core-bridge/releases')).length, 1);
  });
  await check("it has the operators' commands", () => {
    const sources = readdirSync(path.join(projectRoot, 'admin/commands'));
    assert.deepEqual(
      readdirSync(path.join(root, 'app/dist/admin/commands')).sort(),
      sources.map((name) => name.replace(/\.ts$/, '.js')).sort(),
    );
  });
  await check('nothing of the machine that built it is inside', () => {
    assert.ok(!has('root/.npmrc') && !has('app/.npmrc') && !has('run/secrets'));
  });
  await podman.run(['image', 'unmount', PRODUCT]);
}
