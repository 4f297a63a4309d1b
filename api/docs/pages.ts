/** Serves pages for people: the API's description and the list of errors. Browsers load every asset from us. */
import { Router, type RequestHandler } from 'express';
import helmet from 'helmet';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { sendBytes } from '../http/send-bytes.js';
import { errorsPage } from './errors-page.js';
import { page, PAGE_CSS } from './page.js';
import { projectRoot } from '../../boot/project-root.js';

const SWAGGER_ASSETS = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const ASSETS = [
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
] as const;
const ASSET_MAX_AGE = 'public, max-age=3600';

const START_SWAGGER = `window.addEventListener('load', () => {
  SwaggerUIBundle({
    url: '/openapi.json',
    dom_id: '#api',
    deepLinking: true,
    validatorUrl: null,
    docExpansion: 'list',
    defaultModelsExpandDepth: 0,
    displayRequestDuration: true,
    persistAuthorization: false,
  });
});
`;

/** The addresses of the pages and of what they load. */
export const PAGES = [
  ...['/', '/docs', '/docs/', '/docs/errors', '/docs/page.css', '/docs/start.js'],
  ...ASSETS.map(([file]) => `/docs/${file}`),
];

export function createPages(): Router {
  const pages = Router({ caseSensitive: true, strict: true });
  const docs = page(
    'API',
    '<div id="api"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script>',
    ['/docs/swagger-ui.css'],
  );
  const errors = errorsPage(readFileSync(path.join(projectRoot, 'docs/errors.md'), 'utf8'));

  pages.use(['/', '/docs'], protectPage);
  pages.get('/', (_req, res) => {
    res.redirect('/docs');
  });
  pages.get('/docs', sendText('text/html; charset=utf-8', docs));
  pages.get('/docs/errors', sendText('text/html; charset=utf-8', errors));
  pages.get('/docs/page.css', sendText('text/css; charset=utf-8', PAGE_CSS));
  pages.get('/docs/start.js', sendText('text/javascript; charset=utf-8', START_SWAGGER));
  pages.get('/docs/', (_req, res) => {
    res.redirect('/docs');
  });
  for (const [file, type] of ASSETS) {
    const headers = { 'Content-Type': type, 'Cache-Control': ASSET_MAX_AGE };
    pages.get(`/docs/${file}`, sendBytes(readFileSync(path.join(SWAGGER_ASSETS, file)), headers));
  }
  return pages;
}

const protectPage = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
  },
  // The proxy in front of this process decides whether callers must use TLS.
  strictTransportSecurity: false,
});

const sendText = (type: string, content: string): RequestHandler =>
  sendBytes(Buffer.from(content), { 'Content-Type': type, 'Cache-Control': 'no-cache' });
