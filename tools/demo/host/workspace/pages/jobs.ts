/** Builds the pages of jobs and their candidates. */
import { countTokens, formatCredits } from '../../../../../domain/credits.js';
import { html, Html } from '../../../../stand-ins/pages/html.js';
import { dateText } from '../../dates.js';
import { STAGES, type Pipeline } from '../../pipeline.js';
import type { Rescreen } from '../credits.js';
import { mayAct, type Who } from '../people.js';
import type { Candidate, Job } from '../recruiting.js';
import { avatar, none } from './frame.js';
import { icon } from './icons.js';
import { act, observerNote, priceOf } from './parts.js';

export function jobsPage(jobs: readonly Job[], pipeline: Pipeline): Html {
  return html`<h1>Jobs</h1>
    <ul class="cards">
      ${jobs.map(
        (job) =>
          html`<li class="panel job">
            <h2><a href="/jobs/${job.id}">${job.title}</a></h2>
            <p class="hint">${job.place} · ${job.candidates.length} candidates</p>
            <dl class="stages">
              ${STAGES.map(
                (stage) =>
                  html`<div>
                    <dt>${stage}</dt>
                    <dd>${job.candidates.filter(({ id }) => pipeline.stageOf(id) === stage).length}</dd>
                  </div>`,
              )}
            </dl>
          </li>`,
      )}
    </ul>
    ${jobs.length === 0 ? html`<p class="hint">This Space has no jobs.</p>` : ''}`;
}

export interface JobView {
  readonly who: Who;
  readonly job: Job;
  readonly pipeline: Pipeline;
  /** The ids of the candidates that are evaluated; undefined where the credits service does not answer. */
  readonly evaluated: ReadonlySet<string> | undefined;
  readonly rescreen: Html;
}

export function jobPage({ who, job, pipeline, evaluated, rescreen }: JobView): Html {
  const left = job.candidates.filter(({ id }) => !evaluated?.has(id)).length;
  return html`<p class="crumbs"><a href="/">Jobs</a></p>
    <div class="title-row">
      <div>
        <h1>${job.title}</h1>
        <p class="hint">${job.place} · ${job.candidates.length} candidates</p>
      </div>
      ${
        evaluated === undefined || !mayAct(who)
          ? ''
          : left === 0
            ? html`<p class="badge good">${icon('check')}All evaluated</p>`
            : html`<a class="button primary" href="/jobs/${job.id}/evaluate"
                >Evaluate ${left} ${left === 1 ? 'candidate' : 'candidates'}</a
              >`
      }
    </div>
    ${observerNote(who)}
    <section aria-label="Pipeline" class="board">
      ${STAGES.map((stage) => {
        const here = job.candidates.filter(({ id }) => pipeline.stageOf(id) === stage);
        return html`<section class="stage" aria-labelledby="stage-${stage}">
          <h2 id="stage-${stage}">${stage} <span>${here.length}</span></h2>
          <ul>
            ${here.length === 0 ? html`<li class="nobody">Nobody yet</li>` : ''}
            ${here.map((one) => candidateCard(who, job, one, stage, evaluated?.has(one.id) ?? false))}
          </ul>
        </section>`;
      })}
    </section>
    <section class="panel" aria-labelledby="cards-title">
      <h2 id="cards-title">Score cards</h2>
      <p class="hint">The assistant judges every candidate of this job by these, one on each line.</p>
      <form method="post" action="/jobs/${job.id}/score-cards" class="stack">
        <label class="hidden" for="scoreCards">Score cards</label>
        <textarea
          id="scoreCards"
          name="scoreCards"
          rows="4"
          maxlength="2000"
          ${mayAct(who) ? '' : new Html('readonly')}
        >
${job.scoreCards.join('\n')}</textarea>
        <div class="row">
          <button ${mayAct(who) ? '' : new Html('disabled')}>Save</button>
          <span class="hint">Saving re-runs screening: 20 tokens</span>
          ${priceOf(who, { feature: 'talent_search', quantity: 1 }, '')}
        </div>
      </form>
      <div class="live" data-live="/jobs/${job.id}/rescreen" aria-live="polite">${rescreen}</div>
    </section>`;
}

function candidateCard(
  who: Who,
  job: Job,
  { id, name, headline }: Candidate,
  stage: string,
  isEvaluated: boolean,
): Html {
  const path = `/jobs/${job.id}/candidates/${id}`;
  const move = (to: string, text: string, label: string) =>
    html`<form method="post" action="${path}/move">
      <button class="small" name="to" value="${to}" aria-label="Move ${name} ${label}">${text}</button>
    </form>`;
  return html`<li class="panel candidate">
    ${avatar(name)}
    <div class="grow">
      <a href="${path}">${name}</a>
      <small>${headline}</small>
      ${isEvaluated ? html`<span class="badge good">${icon('check')}Evaluated</span>` : ''}
    </div>
    ${
      mayAct(who)
        ? html`<div class="moves">
            ${stage === STAGES[0] ? '' : move('back', '←', 'back')}
            ${stage === STAGES.at(-1) ? '' : move('next', '→', 'on')}
          </div>`
        : ''
    }
  </li>`;
}

const STATES: Readonly<Record<Rescreen['state'], string>> = {
  debouncing: 'Screening starts in a moment',
  waiting_for_credits: 'Screening waits for credits',
  running: 'Screening again',
  completed: 'Screened with these score cards',
  cancelled: 'Screening was cancelled',
  failed: 'Screening failed',
};

/** How the re-screen of the newest score cards is going. */
export function rescreenState(who: Who, jobId: string, rescreen: Rescreen | null | undefined): Html {
  if (rescreen === undefined) return html`<p class="hint">The state of the screening is not known at the moment.</p>`;
  if (rescreen === null) return none;
  const { state, done, total, failed, waiting, tokensCharged, endedAt } = rescreen;
  const isOpen = endedAt === null;
  const facts = [
    total > 0 ? `${done} of ${total} candidates` : '',
    waiting ? `place ${waiting.place}, needs ${countTokens(waiting.tokens)}` : '',
    tokensCharged > 0 ? `paid ${countTokens(tokensCharged)}` : '',
    failed > 0 ? `${failed} failed` : '',
    endedAt === null ? '' : dateText(endedAt),
  ].filter(Boolean);
  const steer = (how: string, text: string) => act(who, { path: `/jobs/${jobId}/rescreen/${how}`, text });
  return html`<div class="rescreen ${state}" ${isOpen ? new Html('data-going') : ''}>
    ${icon(state === 'completed' ? 'check' : isOpen ? 'clock' : 'stop')}
    <p class="grow"><b>${STATES[state]}</b> <small>${facts.join(' · ')}</small></p>
    ${
      mayAct(who)
        ? html`<div class="row">
            ${state === 'debouncing' ? steer('run-now', 'Run now') : ''} ${isOpen ? steer('cancel', 'Cancel') : ''}
            ${failed > 0 && !isOpen ? steer('retry-failed', 'Retry the failed ones') : ''}
          </div>`
        : ''
    }
  </div>`;
}

export interface CandidateView {
  readonly who: Who;
  readonly job: Job;
  readonly candidate: Candidate;
  readonly stage: string;
  /** When the evaluation was paid; null: not yet; undefined: the credits service does not answer. */
  readonly paidAt: string | null | undefined;
}

export function candidatePage({ who, job, candidate, stage, paidAt }: CandidateView): Html {
  const { id, name, headline } = candidate;
  const action = { feature: 'candidate_evaluation', jobId: job.id, candidateId: id } as const;
  return html`<p class="crumbs"><a href="/">Jobs</a> <a href="/jobs/${job.id}">${job.title}</a></p>
    <div class="title-row">
      <div class="person">
        ${avatar(name)}
        <div>
          <h1>${name}</h1>
          <p class="hint">${headline} · ${stage}</p>
        </div>
      </div>
      ${
        mayAct(who) && stage !== STAGES.at(-1)
          ? html`<form method="post" action="/jobs/${job.id}/candidates/${id}/move">
              <input type="hidden" name="page" value="candidate" />
              <button name="to" value="next">Move to the next stage</button>
            </form>`
          : ''
      }
    </div>
    ${observerNote(who)}
    <section class="panel" aria-labelledby="evaluation">
      <h2 id="evaluation">Evaluation</h2>
      ${
        typeof paidAt === 'string'
          ? evaluation(job, candidate, paidAt)
          : html`<p class="hint">
              ${
                paidAt === null
                  ? `The assistant compares ${name} with the job's score cards.`
                  : 'The credits service does not answer: whether this was evaluated is not known at the moment.'
              }
            </p>`
      }
      ${act(who, {
        path: `/jobs/${job.id}/candidates/${id}/evaluate`,
        text: typeof paidAt === 'string' ? 'Evaluate again' : 'Evaluate',
        kind: typeof paidAt === 'string' ? '' : 'primary',
        price: priceOf(who, { action }, '1 token, once per candidate and job'),
      })}
    </section>`;
}

/** The pretend judgement: the same for the same candidate and score card. */
function evaluation(job: Job, { id, name }: Candidate, paidAt: string): Html {
  const points = (card: string): number => 3 + ([...Buffer.from(id + card)].reduce((sum, byte) => sum + byte, 0) % 3);
  return html`<p>${name} was evaluated on ${dateText(paidAt)}.</p>
    <dl class="scores">
      ${job.scoreCards.map(
        (card) =>
          html`<div>
            <dt>${card}</dt>
            <dd><meter min="0" max="5" value="${points(card)}">${points(card)} of 5</meter> ${points(card)} / 5</dd>
          </div>`,
      )}
    </dl>`;
}

export interface BulkView {
  readonly who: Who;
  readonly job: Job;
  readonly candidates: readonly Candidate[];
  readonly tokens: number;
  readonly creditsLeft: number;
  readonly requestId: string;
}

export function bulkPage({ who, job, candidates, tokens, creditsLeft, requestId }: BulkView): Html {
  const many = `${candidates.length} ${candidates.length === 1 ? 'candidate' : 'candidates'}`;
  return html`<p class="crumbs"><a href="/">Jobs</a> <a href="/jobs/${job.id}">${job.title}</a></p>
    <h1>Evaluate ${many}</h1>
    <section class="panel narrow">
      <p class="big">${countTokens(tokens)}</p>
      <p class="hint">You have ${formatCredits(creditsLeft)}. Whoever is evaluated already costs nothing.</p>
      <ul class="plain">
        ${candidates.map(({ name }) => html`<li>${avatar(name)} ${name}</li>`)}
      </ul>
      <form method="post" action="/jobs/${job.id}/evaluate" class="row">
        <input type="hidden" name="requestId" value="${requestId}" />
        <input type="hidden" name="expectedTokens" value="${tokens}" />
        <button class="primary" ${candidates.length === 0 || !mayAct(who) ? new Html('disabled') : ''}>
          Evaluate for ${countTokens(tokens)}
        </button>
        <a class="button" href="/jobs/${job.id}">Back</a>
        ${candidates.length === 0 ? '' : priceOf(who, { feature: 'candidate_evaluation', quantity: candidates.length }, '')}
      </form>
    </section>`;
}
