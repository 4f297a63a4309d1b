/** Answers for the talent pool and for meetings. */
import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Action } from '../../../../../client/index.js';
import { ifAnswering } from '../credits.js';
import { done, paidNotice } from '../notice.js';
import { meetingsPage, talentPage } from '../pages/talent.js';
import { secondsUntil } from '../recruiting.js';
import { field, withNotice, type Workspace } from '../workspace.js';

const MAX_SEARCHES = 200;
const SEARCH_ID = /^[rs]-[0-9a-f-]{36}$/;
const MAX_QUERY = 200;
const RESULTS = 3;

export function otherRoutes(workspace: Workspace): void {
  const { desk, recruiting } = workspace;
  /** The words of each search, by its id. After a restart a search is listed without its words. */
  const queries = new LRUCache<string, string>({ max: MAX_SEARCHES });

  workspace.page('/talent', async (who, request) => {
    const id = request.query['search'];
    const searchId = typeof id === 'string' && SEARCH_ID.test(id) ? id : undefined;
    const kind = searchId?.startsWith('r') ? ('resurface' as const) : ('search' as const);
    const state = searchId && (await ifAnswering(desk.stateOf(who, { feature: 'talent_search', kind, searchId })));
    const query = (searchId && queries.get(searchId)) ?? '';
    const isPaid = state !== undefined && state !== '' && state.state === 'charged';
    const title = kind === 'resurface' ? 'People who fit an open job' : `Found for “${query || 'your search'}”`;
    const from = query.length % recruiting.talent.length;
    const people = [...recruiting.talent, ...recruiting.talent].slice(from, from + RESULTS);
    const found = isPaid ? { title, people } : undefined;
    const body = talentPage({ who, talent: recruiting.talent, searchId: randomUUID(), query, found });
    return { area: 'talent', title: 'Talent pool', body };
  });

  for (const kind of ['search', 'resurface'] as const) {
    workspace.action(`/talent/${kind}`, (who, request) => {
      const searchId = field(request, 'searchId');
      const query = field(request, 'query').trim().slice(0, MAX_QUERY);
      if (!SEARCH_ID.test(searchId) || (kind === 'search' && query === '')) return { to: '/talent' };
      if (query !== '') queries.set(searchId, query);
      const action: Action = { feature: 'talent_search', kind, searchId };
      const what = kind === 'search' ? 'The pool was searched.' : 'People who applied earlier were found.';
      const search = async () => paidNotice(what, await desk.spend(who, null, action));
      return withNotice(who, `/talent?search=${searchId}`, search, { actions: [action] });
    });
  }

  workspace.page('/meetings', async (who) => {
    const rows = await Promise.all(
      recruiting.meetingsOf(who.company.id).map(async (meeting) => {
        const state = await ifAnswering(desk.stateOf(who, { feature: 'meeting_assistant', meetingId: meeting.id }));
        return { meeting, paidAt: state?.state === 'charged' ? state.paidAt : null };
      }),
    );
    return { area: 'meetings', title: 'Meetings', body: meetingsPage(who, rows) };
  });

  workspace.action('/meetings/:meetingId/bot', (who, request) => {
    const meeting = recruiting.meetingOf(who.company.id, request.params['meetingId']);
    if (meeting) meeting.botJoins = !meeting.botJoins;
    return { to: '/meetings' };
  });

  workspace.action('/meetings/:meetingId/join', (who, request) => {
    const to = '/meetings';
    const meeting = recruiting.meetingOf(who.company.id, request.params['meetingId']);
    if (!meeting) return { to };
    const { title, botJoins, id: meetingId } = meeting;
    if (!botJoins) return { to, notice: done(`You joined “${title}” without the bot.`, 'Nothing was charged.') };
    const action: Action = { feature: 'meeting_assistant', meetingId };
    const join = async () =>
      paidNotice(`The bot joins “${title}” and transcribes it.`, await desk.spend(who, null, action));
    const waitSeconds = secondsUntil(meeting);
    return withNotice(who, to, join, waitSeconds > 0 ? { actions: [action], waitSeconds } : undefined);
  });
}
