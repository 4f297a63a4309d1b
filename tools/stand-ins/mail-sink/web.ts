import express, { type Express } from 'express';
import { readBadDay, type BadDays } from './faults.js';
import type { Mailbox } from './mailbox.js';
import { listPage, mailPage, missingPage, STYLE } from './pages.js';

const PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'";
/** A mail is somebody else's HTML: no scripts, nothing from elsewhere, an origin of its own. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * The pages for people; for tests `GET` and `DELETE /api/messages` and `PUT /api/bad-day`, which takes
 * `{ "code": 451 | 550 | …, "mails": 3, "stage"?: "recipient" | "data" | "lost" }`.
 */
export function createSinkApp(mailbox: Mailbox, badDays: BadDays): Express {
  const app = express().disable('x-powered-by');

  app.use((_request, response, next) => {
    response.set({ 'content-security-policy': PAGE_POLICY, 'cache-control': 'no-store' });
    next();
  });
  app.get(['/healthz', '/readyz'], (_request, response) => {
    response.json({ status: 'ready' });
  });
  app.get('/style.css', (_request, response) => {
    response.type('css').send(STYLE);
  });
  app.get('/', (_request, response) => {
    response.type('html').send(listPage(mailbox.list()));
  });
  app.get('/messages/:id', (request, response) => {
    const mail = mailbox.find(request.params.id);
    response
      .status(mail ? 200 : 404)
      .type('html')
      .send(mail ? mailPage(mail) : missingPage());
  });
  app.get('/messages/:id/html', (request, response) => {
    const html = mailbox.find(request.params.id)?.html ?? null;
    if (html === null) response.status(404).type('html').send(missingPage());
    else response.set('content-security-policy', MAIL_POLICY).type('html').send(html);
  });
  app.get('/api/messages', (_request, response) => {
    response.json(mailbox.list());
  });
  app.delete('/api/messages', (_request, response) => {
    mailbox.clear();
    response.status(204).end();
  });
  app.put('/api/bad-day', express.json(), (request, response) => {
    const day = readBadDay(request.body);
    if (day === null) {
      response.status(400).json({ detail: 'Give { "code": 400 to 599, "mails": N, "stage": "recipient|data|lost" }.' });
      return;
    }
    badDays.set(day);
    response.json(day);
  });
  return app;
}
