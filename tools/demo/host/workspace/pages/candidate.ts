/** Builds the page of a candidate, with their evaluation. */
import { html, type Html } from '../../../../stand-ins/pages/html.js';
import { dateText } from '../../dates.js';
import { STAGES } from '../../pipeline.js';
import { mayAct, type Who } from '../people.js';
import type { Candidate, Job } from '../recruiting.js';
import { avatar } from './frame.js';
import { act, observerNote, priceOf } from './parts.js';

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
