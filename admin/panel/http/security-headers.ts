/** What a browser may do with the back office's pages: run our scripts, talk to us, and nothing else. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';

const NONCE_BYTES = 16;

const nonceOf = (response: ServerResponse): string => (response as Response).locals['nonce'] as string;

/** Gives each answer its own nonce, which `markScripts` puts on the frame's inline scripts. */
export const giveNonce: RequestHandler = (_request, response, next) => {
  response.locals['nonce'] = randomBytes(NONCE_BYTES).toString('base64');
  next();
};

export const securityHeaders: RequestHandler = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response)}'`],
      // AdminJS styles its parts by style elements that it writes in the browser.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
  },
  referrerPolicy: { policy: 'same-origin' },
});

const FONTS_OF_OTHERS = /<link rel="stylesheet" href="https:\/\/fonts\.googleapis\.com[^>]*>/;

/** Lets the scripts of AdminJS's page run, takes its link to another host's fonts out, and keeps the page out of caches. */
export const markScripts: RequestHandler = (_request, response, next) => {
  const send = response.send.bind(response);
  response.send = (body: unknown) => {
    if (typeof body !== 'string' || !/^\s*<!doctype html>/i.test(body)) return send(body);
    response.set('Cache-Control', 'no-store');
    const marked = body.replace(/<script(?=[\s>])/g, `<script nonce="${nonceOf(response)}"`);
    return send(marked.replace(FONTS_OF_OTHERS, ''));
  };
  next();
};
