/** Finds the files that the back office's pages load, and serves them from memory or disk with a time to keep them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Router as AdminRouter } from 'adminjs';
import express, { Router } from 'express';
import { projectRoot } from '../../../boot/project-root.js';

const MAX_AGE = '1d';

/** Made of `admin/panel/client/` by tools/setup/web-bundle.mjs. */
const BUNDLES = path.join(projectRoot, 'dist', 'panel');
/** The first takes the place of what AdminJS would bundle; a page loads the other when it needs it. */
const CLIENT = { 'components.bundle.js': 'components.js', 'credits-balance.js': 'credits-balance.js' };
export const LOOKS = path.join(projectRoot, 'admin', 'panel', 'looks');
const FONTS = path.join(projectRoot, 'node_modules', '@fontsource-variable', 'inter', 'files');

export function frameAssets(): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const [place, name] of Object.entries(CLIENT)) {
    const script = readFileSync(path.join(BUNDLES, name));
    router.get(`/frontend/assets/${place}`, (_request, response) => {
      response.type('text/javascript').set('Cache-Control', 'no-cache').send(script);
    });
  }
  for (const { path: place, src } of AdminRouter.assets) {
    if (place.endsWith('/components.bundle.js')) continue;
    router.get(place, (_request, response) => {
      response.sendFile(path.resolve(src), { dotfiles: 'allow', maxAge: MAX_AGE });
    });
  }
  router.use('/looks', express.static(LOOKS, { maxAge: MAX_AGE }));
  router.use('/looks/fonts', express.static(FONTS, { maxAge: MAX_AGE }));
  return router;
}
