/**
 * Builds the frame of every page of the stand-ins. Pages have no scripts. They load one style sheet, which the server that
 * shows them serves with `serveStyle`.
 */
import type { RequestHandler, Response } from 'express';
import { html, type Html } from './html.js';
import { BASE_STYLE } from './style.js';

/** `head` holds what the page needs there besides its title and its style sheet. */
export function page(title: string, body: Html, head: Html | string = ''): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="/style.css" />
        ${head}
      </head>
      <body>
        ${body}
      </body>
    </html>`.text;
}

/** Reloads the page, for pages that show something which changes by itself. */
export const reloadEvery = (seconds: number): Html => html`<meta http-equiv="refresh" content="${seconds}" />`;

/** For `GET /style.css`: the common rules, then the server's own. */
export function serveStyle(ownRules: string): RequestHandler {
  return (_request, response) => {
    response.type('css').send(BASE_STYLE + ownRules);
  };
}

const POLICY = ["default-src 'none'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"];

interface PageOptions {
  readonly status?: number;
  /** Directives of the content security policy that this page needs besides the common ones. */
  readonly policy?: readonly string[];
}

export function sendPage(response: Response, text: string, { status = 200, policy = [] }: PageOptions = {}): void {
  response
    .status(status)
    .set({
      'content-security-policy': [...POLICY, ...policy].join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .type('html')
    .send(text);
}
