/** Builds the list of jobs. */
import { html, type Html } from '../../../../stand-ins/pages/html.js';
import { STAGES, type Pipeline } from '../../pipeline.js';
import type { Job } from '../recruiting.js';

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
