import express, { type Express, type Response } from 'express';
import { sendPage, serveStyle } from '../pages/page.js';
import { problemsOf } from './check-message.js';
import { readSlackFault, wordOf, type SlackFault, type SlackFaults } from './faults.js';
import type { Messages, ReceivedMessage } from './messages.js';
import { listPage } from './pages.js';
import { SLACK_STYLE } from './style.js';

const FAULT_RULE =
  'Send { "nextRequests": N, "status": 300 to 599, "answer"?, "retryAfterSeconds"?, "redirectTo"?, "path"? }.';

/**
 * Serves what Slack serves, `POST /services/…`, and the page for people. For tests: `GET` and `DELETE
 * /_sandbox/messages`, and `PUT /_sandbox/faults`. Slack's answers are plain words.
 */
export function createSlackApp(messages: Messages, faults: SlackFaults): Express {
  const app = express().disable('x-powered-by');

  app.get(['/healthz', '/readyz'], (_request, response) => {
    response.json({ status: 'ready' });
  });
  app.get('/style.css', serveStyle(SLACK_STYLE));
  app.get('/', (_request, response) => {
    sendPage(response, listPage(messages.list()));
  });
  app.post('/services/*path', express.text({ type: () => true, limit: '200kb' }), (request, response) => {
    const fault = faults.take(request.path);
    if (fault !== null) {
      answerFault(response, fault);
      return;
    }
    const message = parsed(request.body);
    if (message === undefined) answer(response, 400, 'invalid_payload');
    else if (problemsOf(message).length > 0) answer(response, 400, 'invalid_blocks');
    else {
      messages.keep(request.path, message as ReceivedMessage['body']);
      answer(response, 200, 'ok');
    }
  });
  app.get('/_sandbox/messages', (_request, response) => {
    response.set('cache-control', 'no-store').json(messages.list());
  });
  app.delete('/_sandbox/messages', (_request, response) => {
    messages.clear();
    response.status(204).end();
  });
  app.put('/_sandbox/faults', express.json(), (request, response) => {
    const fault = readSlackFault(request.body);
    if (fault === null) {
      response.status(400).json({ detail: FAULT_RULE });
      return;
    }
    faults.set(fault);
    response.json(fault);
  });
  return app;
}

const answer = (response: Response, status: number, word: string): void => {
  response.status(status).type('text').send(word);
};

function answerFault(response: Response, fault: SlackFault): void {
  if (fault.retryAfterSeconds !== undefined) response.set('retry-after', String(fault.retryAfterSeconds));
  if (fault.redirectTo !== undefined) response.set('location', fault.redirectTo);
  answer(response, fault.status, wordOf(fault));
}

function parsed(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return undefined;
  }
}
