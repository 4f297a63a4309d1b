/** Serves a member's notifications as they come. */
import type { LiveNotifications } from '../../alerts/in-app/live.js';
import type { LiveEvent } from '../../alerts/in-app/live-stream.js';
import { memberParams } from '../../contract/accounts/members.js';
import { streamEvent, streamHeaders } from '../../contract/alerts/notification-stream.js';
import type { Served } from '../../contract/served.js';
import { MAX_TOKEN_SECONDS } from '../../domain/limits.js';
import { requireSelf, type Caller } from '../caller.js';
import type { EventsReply, EventSink, ServerEvent } from '../http/reply.js';
import { eventRoute, MEMBER_ITSELF, type Route } from '../route.js';

interface StreamParts {
  readonly liveNotifications: Pick<LiveNotifications, 'prepare'>;
}

/** Compares every event with the contract. */
type Event = Served<typeof streamEvent>;
type DataOf<E extends Event['event']> = Extract<Event, { readonly event: E }>['data'];
type Checked<N extends LiveEvent['name']> = { readonly name: N; readonly id?: number; readonly data: DataOf<N> };
type CheckedEvent = { [N in LiveEvent['name']]: Checked<N> }[LiveEvent['name']];

const TOKEN_EXPIRED: ServerEvent = { name: 'token-expired', data: {} satisfies DataOf<'token-expired'> };
const TIME_LIMIT: ServerEvent = { name: 'ended', data: { reason: 'time-limit' } satisfies DataOf<'ended'> };

export function notificationStreamRoutes({ liveNotifications }: StreamParts): Route[] {
  return [
    eventRoute({
      method: 'get',
      path: '/v1/accounts/{accountId}/members/{memberId}/notifications/stream',
      tag: 'Alerts',
      summary: "Sends a member's notifications as they come, as server-sent events",
      description:
        'Read it with fetch, so that the token travels in its header. It ends with `token-expired` when the token does, or with `ended`. A member has at most three streams at each process: one more ends the oldest. Only for the member and for keys with scope `read` or `manage`, whose streams end after 15 minutes.',
      access: MEMBER_ITSELF('read', 'manage'),
      params: memberParams,
      headers: streamHeaders,
      answers: { 200: streamEvent },
      refusals: ['not-found', 'try-again'],
      async handle({ params: { accountId, memberId }, headers: { 'Last-Event-ID': after = null }, caller }) {
        requireSelf(caller, memberId);
        const spaceId = caller.kind === 'member' ? caller.spaceId : null;
        const start = await liveNotifications.prepare({ accountId, memberId, spaceId }, after);
        return { status: 200, events: { start: (sink) => start(checked(sink)), ...endOf(caller) } };
      },
    }),
  ];
}

const checked = (sink: EventSink) => ({
  send: (event: LiveEvent) => {
    sink.send(event satisfies CheckedEvent);
  },
  end: (event: LiveEvent) => {
    sink.end(event satisfies CheckedEvent);
  },
});

/** A key does not expire but may be revoked, so its streams are no longer than a token's. */
function endOf(caller: Caller): Pick<EventsReply['events'], 'endsAt' | 'lastEvent'> {
  if (caller.kind === 'member') return { endsAt: caller.expiresAt, lastEvent: TOKEN_EXPIRED };
  return { endsAt: new Date(Date.now() + MAX_TOKEN_SECONDS * 1_000), lastEvent: TIME_LIMIT };
}
