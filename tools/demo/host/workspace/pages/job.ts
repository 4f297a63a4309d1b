/** Builds the page of a job: its candidates in their stages, and its score cards. */
import { html, Html } from '../../../../stand-ins/pages/html.js';
import { STAGES, type Pipeline } from '../../pipeline.js';
import { mayAct, type Who } from '../people.js';
import type { Candidate, Job } from '../recruiting.js';
import { avatar } from './frame.js';
import { icon } from './icons.js';
import { observerNote, priceOf } from './parts.js';

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
          <span class="hint"
            >Saving re-runs screening: ${priceOf(who, { feature: 'talent_search', quantity: 1 }, '20 tokens')}</span
          >
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
