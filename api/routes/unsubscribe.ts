/**
 * Serves the links in mails by which a member ends mails of one alert. Programs that check mails follow links, so GET shows
 * a page and changes nothing; only POST acts, sent by the page's button or by the mail program itself (RFC 8058). The link
 * is the proof, so the body is not looked at. Anybody can call it: an address that guesses is refused for a second. It is
 * for people, so all of its answers are pages, and the document for callers omits it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NotificationServices } from '../../alerts/notification-services.js';
import { UNSUBSCRIBE_PATH, type UnsubscribeTarget } from '../../alerts/unsubscribe.js';
import { ALERT_NAMES } from '../../domain/alerts/preferences.js';
import { duringCall } from '../../observe/call-ids.js';
import { inTime } from '../http/in-time.js';
import { callerName, NOBODY } from '../caller.js';
import { noticePage } from '../docs/page.js';
import { problemFrom, replyOf, type Problem } from '../http/problem.js';
import { hasBody, skipBody } from '../http/read-body.js';
import { send } from '../http/reply.js';
import { requestIdOf } from '../http/request-id.js';
import type { RequestLog } from '../http/request-log.js';
import { inRequestSpan } from '../http/request-span.js';
import { createFailureLimit } from '../rate-limit.js';

export const UNSUBSCRIBE = `${UNSUBSCRIBE_PATH}/{signed}`;
const MAX_FAILURES_PER_SECOND = 20;
const MAX_BODY_BYTES = 10_000;

interface UnsubscribeParts {
  readonly alerts: Pick<NotificationServices, 'unsubscribeLinks' | 'preferences'>;
  /** From one address. */
  readonly maxFailuresPerSecond?: number;
}

type Asked = IncomingMessage & { readonly params: { signed: string } };
type Handler = (req: Asked, res: ServerResponse) => Promise<void>;

interface Page {
  readonly status: number;
  readonly content: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly failure?: unknown;
}

export function unsubscribe(
  { alerts, maxFailuresPerSecond = MAX_FAILURES_PER_SECOND }: UnsubscribeParts,
  log: RequestLog,
): { readonly show: Handler; readonly act: Handler } {
  const limit = createFailureLimit(maxFailuresPerSecond);

  const pageFor = async (req: IncomingMessage, signed: string, answer: Answer): Promise<Page> => {
    const address = req.socket.remoteAddress ?? '';
    try {
      await limit.before(address);
      if (hasBody(req)) await skipBody(req, MAX_BODY_BYTES);
      const target = alerts.unsubscribeLinks.read(signed);
      if (target) return { status: 200, content: await answer(target) };
      await limit.failed(address);
      return { status: 404, content: NOT_VALID };
    } catch (error) {
      const problem = problemFrom(error);
      return {
        status: problem.status,
        content: failed(problem),
        headers: replyOf(problem).headers ?? {},
        failure: error,
      };
    }
  };

  const serve = async (req: Asked, res: ServerResponse, requestId: string, answer: Answer): Promise<void> => {
    const startedAt = performance.now();
    const { status, content, headers, failure } = await pageFor(req, req.params.signed, answer);
    send(res, requestId, {
      status,
      text: { content, type: 'text/html; charset=utf-8' },
      headers: { ...PROTECTION, ...headers },
    });
    const ms = performance.now() - startedAt;
    log({ requestId, method: req.method ?? '', route: UNSUBSCRIBE, status, ms, who: callerName(NOBODY), failure });
  };
  const handler =
    (answer: Answer): Handler =>
    (req, res) => {
      const requestId = requestIdOf(req);
      return duringCall({ requestId }, () =>
        inRequestSpan(req, res, UNSUBSCRIBE, () => serve(req, res, requestId, answer)),
      );
    };

  return {
    show: handler(({ alert }) => Promise.resolve(question(ALERT_NAMES[alert]))),
    act: handler(async ({ accountId, memberId, alert }) => {
      await inTime(alerts.preferences.endMails(accountId, memberId, alert));
      return ended(ALERT_NAMES[alert]);
    }),
  };
}

type Answer = (target: UnsubscribeTarget) => Promise<string>;

const PROTECTION = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'X-Robots-Tag': 'noindex',
} as const;

const question = (alert: string): string =>
  noticePage(
    'Stop these mails?',
    `<p>You will get no more mails about “${alert}”. Notifications in the app stay as they are.</p>
<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>Stop these mails</button></form>`,
  );

const ended = (alert: string): string =>
  noticePage(
    'The mails are stopped',
    `<p>You get no more mails about “${alert}”. You can switch them on again on the Notifications page of the app.</p>`,
  );

const NOT_VALID = noticePage(
  'This link does not work',
  `<p>It is incomplete, or it is more than a year old. Nothing was changed. Use the link of a newer mail, or switch the
mails off on the Notifications page of the app.</p>`,
);

const failed = ({ code }: Problem): string =>
  noticePage(
    'This did not work',
    code === 'too-many-requests'
      ? '<p>Too many requests came from your network. Nothing was changed. Try again in a moment.</p>'
      : '<p>Perhaps your choice was not stored. Try again in a moment. A second try does no harm.</p>',
  );
