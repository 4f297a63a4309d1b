/**
 * Serves the workspace, a small recruiting product that embeds the credits service. Pages are rendered here; actions are
 * forms, which lead back to a page that says what happened.
 */
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { LRUCache } from 'lru-cache';
import { randomUUID } from 'node:crypto';
import { CreditsUnavailable } from '../../../../client/index.js';
import { ifAnswering } from './credits.js';
import type { Notice } from './notice.js';
import { creditsPill, frame, unavailable, unreadBadge } from './pages/frame.js';
import { TAB_ICON } from './pages/icons.js';
import { noticeBox } from './pages/parts.js';
import { SCRIPT } from './pages/script.js';
import { STYLE } from './pages/style.js';
import { mayAct, readWho, type Who } from './people.js';
import { jobRoutes } from './routes/jobs.js';
import { otherRoutes } from './routes/others.js';
import { settingsRoutes } from './routes/settings.js';
import { waitRoutes } from './routes/waits.js';
import { newcomer, sameSiteOnly, signedIn, signIn } from './session.js';
import { createWaits } from './waits.js';
import { backTo, field, type Page, type Workspace, type WorkspaceParts } from './workspace.js';

const SEE_OTHER = 303;
const MAX_NOTICES = 500;

interface Shown {
  readonly who: Who;
  readonly page: Page;
  readonly news: Promise<{ readonly left: number | undefined; readonly unread: number | undefined }>;
  readonly status?: number;
}

export function createWeb(parts: WorkspaceParts): Express {
  const { desk, apiUrl, onError } = parts;
  const app = express().disable('x-powered-by');
  const notices = new LRUCache<string, Notice>({ max: MAX_NOTICES });
  const waits = createWaits(desk);

  /** What the head of each page shows; undefined where the service does not answer. */
  const newsOf = async (who: Who) => {
    const [balance, unread] = await Promise.all([ifAnswering(desk.balance(who)), ifAnswering(desk.unreadCount(who))]);
    return { left: balance?.creditsLeft, unread };
  };

  const send = async (
    request: Request,
    response: Response,
    { who, page, news, status = 200 }: Shown,
  ): Promise<void> => {
    const { left, unread } = await news;
    const noticeId = request.query['notice'];
    const notice = typeof noticeId === 'string' ? notices.get(noticeId) : undefined;
    const text = frame({
      ...page,
      who,
      apiUrl,
      path: request.path,
      creditsLeft: left,
      unread,
      notice: notice && noticeBox(notice, request.path),
    });
    response.status(status).type('html').send(text);
  };

  app.use((_request, response, next) => {
    response.set(headersFor(apiUrl));
    next();
  });
  app.get('/style.css', (_request, response) => void response.type('css').send(STYLE));
  app.get('/workspace.js', (_request, response) => void response.type('text/javascript').send(SCRIPT));
  app.get('/icon.svg', (_request, response) => void response.type('svg').send(TAB_ICON));
  app.use(sameSiteOnly);
  app.use(express.urlencoded({ extended: false }));

  app.get('/credits-token', async (request, response) => {
    const who = signedIn(request);
    if (!who) {
      response.status(401).json({ error: 'Nobody is signed in.' });
      return;
    }
    try {
      response.json(await desk.token(who));
    } catch (error) {
      onError(error);
      response.status(503).json({ error: 'The credits service does not answer. Try again in a moment.' });
    }
  });
  app.get('/credits-left', async (request, response) => {
    const who = signedIn(request) ?? newcomer();
    response.type('html').send(creditsPill((await ifAnswering(desk.balance(who)))?.creditsLeft).text);
  });
  app.get('/unread', async (request, response) => {
    const who = signedIn(request) ?? newcomer();
    response.type('html').send(unreadBadge(await ifAnswering(desk.unreadCount(who))).text);
  });
  app.post('/session', (request, response) => {
    const who = readWho(field(request, 'who'));
    if (who) signIn(response, who);
    response.redirect(SEE_OTHER, backTo(request));
  });

  const workspace: Workspace = {
    ...parts,
    app,
    waits,
    page(path, build) {
      app.get(path, async (request, response) => {
        const who = signedIn(request) ?? newcomer();
        if (!signedIn(request)) signIn(response, who);
        const news = newsOf(who);
        try {
          const page = await build(who, request);
          if (page) await send(request, response, { who, page, news });
          else response.redirect(SEE_OTHER, '/');
        } catch (error) {
          if (!(error instanceof CreditsUnavailable)) throw error;
          onError(error);
          const body = unavailable(request.originalUrl);
          const page: Page = { area: 'settings', title: 'Try again', body };
          await send(request, response, { who, page, news, status: 503 });
        }
      });
    },
    action(path, act) {
      app.post(path, async (request, response) => {
        const who = signedIn(request);
        if (!who) {
          response.redirect(SEE_OTHER, '/');
          return;
        }
        const { to, notice } = mayAct(who)
          ? await act(who, request)
          : { to: '/', notice: { kind: 'refused', title: 'Observers may look, not act. Nothing was done.' } as const };
        if (!notice) {
          response.redirect(SEE_OTHER, to);
          return;
        }
        if (notice.kind === 'problem') onError(new Error(notice.title));
        const id = randomUUID();
        notices.set(id, notice);
        response.redirect(SEE_OTHER, `${to}${to.includes('?') ? '&' : '?'}notice=${id}`);
      });
    },
  };
  jobRoutes(workspace);
  otherRoutes(workspace);
  settingsRoutes(workspace);
  waitRoutes(workspace);
  app.use((_request, response) => {
    response.redirect(SEE_OTHER, '/');
  });
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    onError(error);
    if (response.headersSent) next(error);
    else response.status(500).type('text').send('Something went wrong. Go back and try again.');
  });
  return app;
}

/** The elements come from the credits service and call it; nothing else is loaded. A checkout is reached by navigation. */
const headersFor = (apiUrl: string): Record<string, string> => ({
  'content-security-policy': [
    "default-src 'none'",
    `script-src 'self' ${apiUrl}`,
    `connect-src 'self' ${apiUrl}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
});
