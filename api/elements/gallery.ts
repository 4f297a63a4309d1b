/** Serves a page with every element in every state. It calls no service, and production has no such page. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Router } from 'express';
import { sendBytes } from '../http/send-bytes.js';
import { projectRoot } from '../../boot/project-root.js';

const FILES = [
  ['/card/gallery', 'web/gallery.html', 'text/html; charset=utf-8'],
  ['/card/gallery.css', 'web/gallery.css', 'text/css; charset=utf-8'],
  ['/card/gallery.js', 'dist/web/gallery.js', 'text/javascript; charset=utf-8'],
] as const;
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
};

export function serveGallery(): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const [address, file, type] of FILES) {
    const content = readFileSync(path.join(projectRoot, file));
    router.get(address, sendBytes(content, { ...HEADERS, 'Content-Type': type }));
  }
  return router;
}
