/** Answers for jobs: the board, a candidate, evaluations one by one and in bulk, and score cards. */
import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { CreditsUnavailable, type Action } from '../../../../../client/index.js';
import { countTokens } from '../../../../../domain/credits.js';
import { html } from '../../../../stand-ins/pages/html.js';
import { ifAnswering } from '../credits.js';
import { done, failureNotice, bulkRefusal, paidNotice } from '../notice.js';
import { bulkPage } from '../pages/bulk.js';
import { candidatePage } from '../pages/candidate.js';
import { jobPage } from '../pages/job.js';
import { jobsPage } from '../pages/jobs.js';
import { rescreenState } from '../pages/rescreen.js';
import type { Who } from '../people.js';
import type { Candidate, Job } from '../recruiting.js';
import { newcomer, signedIn } from '../session.js';
import { field, withNotice, type Outcome, type Workspace } from '../workspace.js';

const MAX_CARDS = 20;
const REQUEST_ID = /^[0-9a-f-]{36}$/;
const NOWHERE: Outcome = { to: '/' };
/** What a person reads who steered a re-screen. */
const STEERED = {
  cancel: done('The screening is cancelled.'),
  'run-now': done('The screening starts now.'),
  'retry-failed': done('The failed candidates are screened again.', 'Nothing more is charged.'),
} as const;

export const evaluationOf = (job: Job, { id }: Candidate) =>
  ({ feature: 'candidate_evaluation', jobId: job.id, candidateId: id }) as const;

export function jobRoutes(workspace: Workspace): void {
  const { app, desk, recruiting, pipeline } = workspace;
  const jobsOf = (who: Who): Job[] => recruiting.jobsOf(who.company.id, who.space?.id ?? null);
  const jobIn = (who: Who, request: Request): Job | undefined =>
    jobsOf(who).find(({ id }) => id === request.params['jobId']);
  const candidateIn = (job: Job | undefined, request: Request): Candidate | undefined =>
    job?.candidates.find(({ id }) => id === request.params['candidateId']);
  /** The candidates that are not evaluated yet. */
  const leftOf = async (who: Who, job: Job): Promise<Candidate[]> => {
    const { alreadyCharged } = await desk.quote(
      who,
      job.spaceId,
      job.candidates.map((one) => evaluationOf(job, one)),
    );
    const paid = paidCandidates(alreadyCharged);
    return job.candidates.filter(({ id }) => !paid.has(id));
  };

  workspace.page('/', (who) => ({ area: 'jobs', title: 'Jobs', body: jobsPage(jobsOf(who), pipeline) }));

  workspace.page('/jobs/:jobId', async (who, request) => {
    const job = jobIn(who, request);
    if (!job) return null;
    const [left, rescreen] = await Promise.all([
      ifAnswering(leftOf(who, job)),
      ifAnswering(desk.lastRescreen(who, job.id)),
    ]);
    const ids = new Set(job.candidates.map(({ id }) => id));
    left?.forEach(({ id }) => ids.delete(id));
    const evaluated = left && ids;
    const body = jobPage({ who, job, pipeline, evaluated, rescreen: rescreenState(who, job.id, rescreen) });
    return { area: 'jobs', title: job.title, body };
  });

  workspace.page('/jobs/:jobId/candidates/:candidateId', async (who, request) => {
    const job = jobIn(who, request);
    const candidate = candidateIn(job, request);
    if (!job || !candidate) return null;
    const state = await ifAnswering(desk.stateOf(who, evaluationOf(job, candidate)));
    const paidAt = state && (state.state === 'charged' ? state.paidAt : null);
    const body = candidatePage({ who, job, candidate, stage: pipeline.stageOf(candidate.id), paidAt });
    return { area: 'jobs', title: candidate.name, body };
  });

  workspace.action('/jobs/:jobId/candidates/:candidateId/move', (who, request) => {
    const job = jobIn(who, request);
    const candidate = candidateIn(job, request);
    if (!job || !candidate) return NOWHERE;
    if (field(request, 'to') === 'back') pipeline.back(candidate.id);
    else pipeline.advance(candidate.id);
    return { to: `/jobs/${job.id}${field(request, 'page') === 'candidate' ? `/candidates/${candidate.id}` : ''}` };
  });

  workspace.action('/jobs/:jobId/candidates/:candidateId/evaluate', (who, request) => {
    const job = jobIn(who, request);
    const candidate = candidateIn(job, request);
    if (!job || !candidate) return NOWHERE;
    const action = evaluationOf(job, candidate);
    const evaluate = async () =>
      paidNotice(`${candidate.name} is evaluated.`, await desk.spend(who, job.spaceId, action));
    return withNotice(who, `/jobs/${job.id}/candidates/${candidate.id}`, evaluate, { actions: [action] });
  });

  workspace.page('/jobs/:jobId/evaluate', async (who, request) => {
    const job = jobIn(who, request);
    if (!job) return null;
    const candidates = await leftOf(who, job);
    const actions = candidates.map((one) => evaluationOf(job, one));
    const { tokens, creditsLeft } =
      actions.length > 0 ? await desk.quote(who, job.spaceId, actions) : { tokens: 0, creditsLeft: 0 };
    const body = bulkPage({ who, job, candidates, tokens, creditsLeft, requestId: randomUUID() });
    return { area: 'jobs', title: 'Evaluate', body };
  });

  workspace.action('/jobs/:jobId/evaluate', async (who, request) => {
    const job = jobIn(who, request);
    const requestId = field(request, 'requestId');
    const expectedTokens = Number(field(request, 'expectedTokens'));
    if (!job || !REQUEST_ID.test(requestId) || !(expectedTokens > 0)) return NOWHERE;
    const back = `/jobs/${job.id}`;
    try {
      const actions = (await leftOf(who, job)).map((one) => evaluationOf(job, one));
      if (actions.length === 0)
        return { to: back, notice: done('Every candidate is evaluated already.', 'Nothing was charged.') };
      const outcome = await desk.spendInBulk(who, job.spaceId, actions, { requestId, expectedTokens });
      if ('priceChanged' in outcome) {
        const title = `The price changed from ${countTokens(expectedTokens)} to ${countTokens(outcome.priceChanged.tokens)}.`;
        return {
          to: `${back}/evaluate`,
          notice: { kind: 'refused', title, text: 'Nothing was charged. Look at the new price.' },
        };
      }
      if ('short' in outcome) {
        return { to: back, notice: bulkRefusal(who, outcome.short, actions) };
      }
      const { evaluated, tokens } = outcome;
      return { to: back, notice: done(`${evaluated} candidates are evaluated.`, `They cost ${countTokens(tokens)}.`) };
    } catch (error) {
      return { to: back, notice: failureNotice(who, error) };
    }
  });

  workspace.action('/jobs/:jobId/score-cards', (who, request) => {
    const job = jobIn(who, request);
    if (!job) return NOWHERE;
    const cards = field(request, 'scoreCards')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .slice(0, MAX_CARDS);
    return withNotice(who, `/jobs/${job.id}`, async () => {
      if (cards.join('\n') === job.scoreCards.join('\n')) return done('Nothing changed.', 'Nothing was charged.');
      await desk.saveScoreCards(who, { ...job, candidateIds: job.candidates.map(({ id }) => id) });
      job.scoreCards = cards;
      return done(
        'The score cards are saved.',
        'Screening runs again. Edits in the next moments are part of it and cost nothing more.',
      );
    });
  });

  app.get('/jobs/:jobId/rescreen', async (request, response) => {
    const who = signedIn(request) ?? newcomer();
    const job = jobIn(who, request);
    const rescreen = job && (await ifAnswering(desk.lastRescreen(who, job.id)));
    response.type('html').send((job ? rescreenState(who, job.id, rescreen) : html``).text);
  });

  workspace.action('/jobs/:jobId/rescreen/:how', (who, request) => {
    const job = jobIn(who, request);
    const { how } = request.params;
    if (!job || (how !== 'cancel' && how !== 'run-now' && how !== 'retry-failed')) return NOWHERE;
    return withNotice(who, `/jobs/${job.id}`, async () => {
      const rescreen = await desk.lastRescreen(who, job.id);
      if (!rescreen) throw new CreditsUnavailable('The screening was not found.');
      await desk.steerRescreen(rescreen.id, how);
      return STEERED[how];
    });
  });
}

export const paidCandidates = (charged: readonly (Action | { readonly action: Action })[]): ReadonlySet<string> =>
  new Set(
    charged
      .map((item) => ('action' in item ? item.action : item))
      .flatMap((action) => (action.feature === 'candidate_evaluation' ? [action.candidateId] : [])),
  );
