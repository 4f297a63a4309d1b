/** Lets refused actions wait for credits, and shows what became of them. */
import { action as actionSchema, MAX_ACTIONS } from '../../../../../contract/spending/action.js';
import type { Action } from '../../../../../client/index.js';
import { done, paidNotice, untilText, waitingNotice, type Link, type Place } from '../notice.js';
import { waitList } from '../pages/parts.js';
import type { Who } from '../people.js';
import { secondsUntil } from '../recruiting.js';
import { newcomer, signedIn } from '../session.js';
import { backTo, field, withNotice, type Workspace } from '../workspace.js';

export function waitRoutes(workspace: Workspace): void {
  const { app, desk, recruiting, waits } = workspace;
  const jobOf = (who: Who, jobId: string) => recruiting.jobsOf(who.company.id, null).find(({ id }) => id === jobId);

  const linkIn =
    (who: Who) =>
    (action: Action): Link => {
      switch (action.feature) {
        case 'candidate_evaluation': {
          const job = jobOf(who, action.jobId);
          const name = job?.candidates.find(({ id }) => id === action.candidateId)?.name ?? action.candidateId;
          const href = `/jobs/${action.jobId}/candidates/${action.candidateId}`;
          return { text: `Evaluation of ${name}${job ? ` for ${job.title}` : ''}`, href };
        }
        case 'meeting_assistant': {
          const meeting = recruiting.meetingOf(who.company.id, action.meetingId);
          return { text: `Bot in “${meeting?.title ?? action.meetingId}”`, href: '/meetings' };
        }
        case 'talent_search': {
          if (action.kind === 'rescreen') {
            const title = jobOf(who, action.jobId)?.title ?? action.jobId;
            return { text: `Screening for ${title}`, href: `/jobs/${action.jobId}` };
          }
          const text = action.kind === 'search' ? 'Talent search' : 'Resurface';
          return { text, href: `/talent?search=${action.searchId}` };
        }
      }
    };

  app.get('/waits', async (request, response) => {
    const who = signedIn(request) ?? newcomer();
    response.type('html').send(waitList(await waits.list(who), linkIn(who), who).text);
  });

  workspace.action('/wait', (who, request) => {
    const to = backTo(request);
    const actions = readActions(field(request, 'actions'));
    if (actions.length === 0) return { to };
    return withNotice(who, to, async () => {
      const places: Place[] = [];
      for (const action of actions) {
        const spaceId = action.feature === 'candidate_evaluation' ? (jobOf(who, action.jobId)?.spaceId ?? null) : null;
        const spent = await desk.spendOrWait(who, spaceId, action, secondsLeft(who, action));
        if ('debit' in spent) {
          if (actions.length === 1) return paidNotice('It ran: there are credits again.', spent);
          continue;
        }
        waits.begin(who.company.id, spent.waiting.id);
        places.push({ ...spent.waiting, until: untilText(action, spent.waiting.expiresAt) });
      }
      return places.length === 0 ? done('They ran: there are credits again.') : waitingNotice(places);
    });
  });

  /** A meeting that is over must not be charged. */
  const secondsLeft = (who: Who, action: Action): number | undefined => {
    if (action.feature !== 'meeting_assistant') return undefined;
    const meeting = recruiting.meetingOf(who.company.id, action.meetingId);
    return Math.max(1, meeting ? secondsUntil(meeting) : 0);
  };

  workspace.action('/waits/dismiss', (who, request) => {
    waits.dismiss(who.company.id);
    return { to: backTo(request) };
  });

  workspace.action('/waits/:waitId/cancel', async (who, request) => {
    const { waitId } = request.params;
    const to = backTo(request);
    const own = (await waits.list(who)).find(({ id, state }) => id === waitId && state === 'waiting');
    if (!own) return { to };
    return withNotice(who, to, async () => {
      await desk.cancelWait(own.id);
      return done('It does not wait any more.', 'Nothing was charged.');
    });
  });
}

function readActions(text: string): readonly Action[] {
  try {
    const found = actionSchema.array().max(MAX_ACTIONS).safeParse(JSON.parse(text));
    return found.success ? found.data : [];
  } catch {
    return [];
  }
}
