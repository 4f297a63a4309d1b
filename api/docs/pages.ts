/** Serves pages for people: the API's description and the list of errors. Browsers load every asset from us. */
import { Router, type RequestHandler } from 'express';
import helmet from 'helmet';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { errorsPage } from './errors-page.js';
import { page, PAGE_CSS } from './page.js';
import { projectRoot } from './project-files.js';

const SWAGGER_ASSETS = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
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

export function createPages(): Router {
  const pages = Router();
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
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']) {
    pages.get(`/docs/${file}`, (_req, res) => {
      res.sendFile(path.join(SWAGGER_ASSETS, file), {
        cacheControl: false,
        headers: { 'Cache-Control': ASSET_MAX_AGE },
      });
    });
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

function sendText(type: string, content: string): RequestHandler {
  return (_req, res) => {
    res.setHeader('Cache-Control', 'no-cache');
    res.type(type).send(content);
  };
}
