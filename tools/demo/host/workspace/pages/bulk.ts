/** Builds the page that shows the price of evaluating many candidates, before the click. */
import { countTokens, formatCredits } from '../../../../../domain/credits.js';
import { html, Html } from '../../../../stand-ins/pages/html.js';
import { mayAct, type Who } from '../people.js';
import type { Candidate, Job } from '../recruiting.js';
import { avatar } from './frame.js';
import { priceOf } from './parts.js';

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
      <p class="hint">1 token for each candidate. Those who are evaluated already cost nothing.</p>
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
        ${candidates.length === 0 ? '' : priceOf(who, { feature: 'candidate_evaluation', quantity: candidates.length }, `you have ${formatCredits(creditsLeft)}`)}
      </form>
    </section>`;
}
