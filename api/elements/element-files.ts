/**
 * Serves the elements that a host puts on its pages (`web/`), and their types, from memory. Any page may load them: they hold
 * no secret, and read nothing without a member's token. Each file has two addresses: one that always leads to the newest, and
 * one with the hash of its content, which never changes, so that browsers keep it and a page can pin it (`integrity`).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Router, type RequestHandler } from 'express';
import { sendBytes } from '../http/send-bytes.js';
import { projectRoot } from '../../boot/project-root.js';

/** The version of the elements' attributes, properties and events. */
const VERSION = 'v1';
const SCRIPT = 'text/javascript; charset=utf-8';
/** Has no media type of its own, and people read it in a browser. */
const TYPES = 'text/plain; charset=utf-8';
const FILES = [
  ['credits.js', SCRIPT],
  ['credits-balance.js', SCRIPT],
  ['credits-de.js', SCRIPT],
  ['credits.d.ts', TYPES],
  ['credits-react.d.ts', TYPES],
] as const;
const NEWEST_MAX_AGE = 'public, max-age=300, stale-while-revalidate=86400';
const PINNED_MAX_AGE = 'public, max-age=31536000, immutable';

export interface ElementFile {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Buffer;
  /** For the attribute of that name on a script. */
  readonly integrity: string;
  readonly newest: string;
  readonly pinned: string;
}

export function readElementFiles(): ElementFile[] {
  return FILES.map(([name, mediaType]) => {
    const content = readFileSync(path.join(projectRoot, 'dist', 'web', name));
    const hash = createHash('sha384').update(content).digest();
    return {
      name,
      mediaType,
      content,
      integrity: `sha384-${hash.toString('base64')}`,
      newest: `/card/${VERSION}/${name}`,
      pinned: `/card/${VERSION}-${hash.toString('hex').slice(0, 16)}/${name}`,
    };
  });
}

/** Where a page finds which file has which hash. */
const FILES_LIST = `/card/${VERSION}/files.json`;

export const elementPaths = (files: readonly ElementFile[]): string[] => [
  FILES_LIST,
  ...files.flatMap(({ newest, pinned }) => [newest, pinned]),
];

export function serveElements(files: readonly ElementFile[]): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const list = files.map(({ name, integrity, newest, pinned, content }) => ({
    name,
    newest,
    pinned,
    integrity,
    bytes: content.length,
  }));
  router.get(FILES_LIST, sendFile('application/json', Buffer.from(JSON.stringify({ items: list })), NEWEST_MAX_AGE));
  for (const { mediaType, content, integrity, newest, pinned } of files) {
    router.get(newest, sendFile(mediaType, content, NEWEST_MAX_AGE, integrity));
    router.get(pinned, sendFile(mediaType, content, PINNED_MAX_AGE, integrity));
  }
  return router;
}

function sendFile(type: string, content: Buffer, cacheControl: string, tag?: string): RequestHandler {
  const headers = {
    'Content-Type': type,
    'Cache-Control': cacheControl,
    'X-Content-Type-Options': 'nosniff',
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    ...(tag !== undefined && { ETag: `"${tag}"` }),
  };
  const sendWhole = sendBytes(content, headers);
  return (req, res, next) => {
    if (tag !== undefined && req.headers['if-none-match'] === headers.ETag) res.writeHead(304, headers).end();
    else void sendWhole(req, res, next);
  };
}
