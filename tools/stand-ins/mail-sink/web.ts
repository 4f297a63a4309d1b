import express, { type Express } from 'express';
import { sendPage, serveStyle } from '../pages/page.js';
import { readMailFault, type MailFaults } from './faults.js';
import type { Mailbox } from './mailbox.js';
import { listPage, mailPage, notFoundPage } from './pages.js';
import { MAIL_STYLE } from './style.js';

/** For a mail's own HTML, which comes from outside: no scripts, nothing from other servers, an origin of its own. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * Serves the pages for people and, for tests, `GET` and `DELETE /api/messages` and `PUT /api/faults`, which takes
 * `{ "code": 451 | 550 | …, "mails": 3, "stage"?: "recipient" | "data" | "lost" }`.
 */
export function createSinkApp(mailbox: Mailbox, faults: MailFaults): Express {
  const app = express().disable('x-powered-by');

  app.get(['/healthz', '/readyz'], (_request, response) => {
    response.json({ status: 'ready' });
  });
  app.get('/style.css', serveStyle(MAIL_STYLE));
  app.get('/', (_request, response) => {
    sendPage(response, listPage(mailbox.list()));
  });
  app.get('/messages/:id', (request, response) => {
    const mail = mailbox.find(request.params.id);
    if (mail) sendPage(response, mailPage(mail), { policy: ["frame-src 'self'"] });
    else sendPage(response, notFoundPage(), { status: 404 });
  });
  app.get('/messages/:id/html', (request, response) => {
    const html = mailbox.find(request.params.id)?.html ?? null;
    if (html === null) sendPage(response, notFoundPage(), { status: 404 });
    else response.set({ 'content-security-policy': MAIL_POLICY, 'cache-control': 'no-store' }).type('html').send(html);
  });
  app.get('/api/messages', (_request, response) => {
    response.set('cache-control', 'no-store').json(mailbox.list());
  });
  app.delete('/api/messages', (_request, response) => {
    mailbox.clear();
    response.status(204).end();
  });
  app.put('/api/faults', express.json(), (request, response) => {
    const fault = readMailFault(request.body);
    if (fault === null) {
      response.status(400).json({ detail: 'Send { "code": 400 to 599, "mails": N, "stage": "recipient|data|lost" }.' });
      return;
    }
    faults.set(fault);
    response.json(fault);
  });
  return app;
}
