/** Answers `<credits-notifications>` in the gallery: invented notifications and settings, one set for each state. */
import type { Page, StreamEvent } from '../notifications/inbox.js';
import type { Preferences } from '../notifications/preferences.js';
import type { SlackChannels } from '../notifications/slack.js';

const HOUR_MS = 3_600_000;
const at = (hours: number): string => new Date(Date.now() - hours * HOUR_MS).toISOString();
const item = (number: number, kind: Page['items'][number]['kind'], title: string, body: string, hours: number) => ({
  ...{ id: `n-${number}`, number, kind, title, body, at: at(hours), facts: {} },
  readAt: number > 5 ? null : at(hours - 1),
});

const ITEMS: Page['items'] = [
  item(
    7,
    'credits_are_back',
    'Credits are back',
    '100 credits were added. 6 actions started; 4 still wait for 60 tokens.',
    0.2,
  ),
  item(
    6,
    'tokens_gone',
    'Tokens gone',
    'You have no credits left for the period. All 600 credits (500 plan + 100 packs) are used. AI actions wait until 1 Oct, or until an Owner purchases credits. Candidates, pipeline and listings keep working.',
    3,
  ),
  item(
    5,
    'token_at_threshold',
    'Token at threshold',
    '480 of 600 credits (80 %) are used; 120 are left until 30 Sep.',
    50,
  ),
  item(4, 'credits_expire_soon', 'Credits expire soon', '80 of the 100 credits bought on 3 Sep expire on 30 Sep.', 90),
  item(
    3,
    'slack_channel_off',
    'Slack channel off',
    '#credits gets no alerts any more: Slack says that the channel is archived.',
    200,
  ),
];
const OLDER: Page['items'] = [
  item(
    2,
    'overage_begun',
    'Overage has begun',
    "Your plan's credits are used. Further actions are billed separately, $0.15 per token, up to 1,000 tokens.",
    400,
  ),
  item(1, 'action_refused', 'An action was refused', 'This needs 20 tokens and 5 are left.', 500),
];

const PREFERENCES: Preferences = {
  tokenAtThreshold: { inApp: true, email: true },
  tokensGone: { inApp: true, email: true },
  creditsExpireSoon: { inApp: true },
  creditsAreBack: { inApp: false },
};
const ON = { id: 'ch-1', name: '#credits', state: 'on', lastSentAt: at(3), lastError: null } as const;
const OFF: SlackChannels['items'][number] = {
  id: 'ch-2',
  name: '#people-operations',
  state: 'off',
  lastSentAt: at(300),
  lastError: 'Slack says that the channel is archived.',
};

interface State {
  readonly page: Page;
  /** Null: the member may not see them. */
  readonly slack: SlackChannels | null;
  readonly fails?: 'settings' | 'list' | 'stream' | 'replaced' | 'test';
}

const page: Page = { items: ITEMS, unreadCount: 2, nextCursor: '3', maySetAccount: true };
const owner: State = { page, slack: { items: [ON] } };

export const NOTICES: Readonly<Record<string, State>> = {
  notices: owner,
  'notices-empty': { page: { items: [], unreadCount: 0, nextCursor: null, maySetAccount: false }, slack: null },
  'notices-editor': {
    page: { ...page, items: ITEMS.slice(2), unreadCount: 0, nextCursor: null, maySetAccount: false },
    slack: null,
  },
  'notices-slack-failing': { ...owner, slack: { items: [ON, OFF] }, fails: 'test' },
  'notices-stream-lost': { ...owner, slack: null, fails: 'stream' },
  'notices-stream-replaced': { ...owner, slack: null, fails: 'replaced' },
  'notices-settings-failed': { ...owner, fails: 'settings' },
  'notices-list-failed': { ...owner, fails: 'list' },
};

const problem = (status: number, code: string): Response => Response.json({ title: code, status, code }, { status });

export function answerNotices({ page: first, slack, fails }: State, path: string, init?: RequestInit): Response {
  const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : null;
  if (path.endsWith('/notifications/stream'))
    return fails === 'stream' ? problem(503, 'try-again') : stream(first, fails === 'replaced');
  if (path.endsWith('/notifications/read')) return Response.json({ unreadCount: body?.['ids'] ? 1 : 0 });
  if (path.includes('cursor=')) return Response.json({ ...first, items: OLDER, nextCursor: null });
  if (path.includes('/notifications?'))
    return fails === 'list' ? problem(503, 'ledger-unavailable') : Response.json(first);
  if (fails === 'settings') return problem(503, 'ledger-unavailable');
  if (path.endsWith('/notification-preferences')) return Response.json({ ...PREFERENCES, ...body });
  if (slack === null) return problem(403, 'not-allowed');
  if (path.endsWith('/alert-settings')) return Response.json({ thresholdPercent: 80, ...body });
  if (path.endsWith('/test')) {
    const answer = fails === 'test' ? 'Slack says that the channel is archived.' : null;
    return Response.json({ delivery: { state: answer === null ? 'sent' : 'failed', answer, at: at(0) } });
  }
  return init?.method === 'DELETE' ? new Response(null, { status: 204 }) : Response.json(slack);
}

/** Opens, says what is read, and stays open until newer streams replace it. */
function stream({ unreadCount }: Page, isReplaced: boolean): Response {
  const data = { unreadCount, readUpTo: 5, readNumbers: [], listAgain: false };
  const event: StreamEvent = { event: 'read', id: 7, data };
  const end = isReplaced ? 'event: ended\ndata: {"reason":"replaced"}\n\n' : '';
  const text = `event: read\nid: 7\ndata: ${JSON.stringify(event.data)}\n\n${end}`;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
