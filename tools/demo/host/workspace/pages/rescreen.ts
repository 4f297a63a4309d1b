/** Shows how the screening of a job goes, and lets people steer it. */
import { countTokens } from '../../../../../domain/credits.js';
import { html, Html } from '../../../../stand-ins/pages/html.js';
import { dateText } from '../../dates.js';
import type { Rescreen } from '../credits.js';
import { mayAct, type Who } from '../people.js';
import { none } from './frame.js';
import { icon } from './icons.js';
import { act } from './parts.js';

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
  const isPartial = state === 'completed' && failed > 0;
  const title = isPartial
    ? `Screened, but ${failed} ${failed === 1 ? 'candidate' : 'candidates'} failed`
    : STATES[state];
  const facts = [
    total > 0 ? `${done} of ${total} ${total === 1 ? 'candidate' : 'candidates'}` : '',
    waiting ? `place ${waiting.place}, needs ${countTokens(waiting.tokens)}` : '',
    tokensCharged > 0 ? `paid ${countTokens(tokensCharged)}` : '',
    endedAt === null ? '' : dateText(endedAt),
  ].filter(Boolean);
  const steer = (how: string, text: string) => act(who, { path: `/jobs/${jobId}/rescreen/${how}`, text });
  return html`<div class="rescreen ${state}" ${isOpen ? new Html('data-going') : ''}>
    ${icon(state === 'completed' && !isPartial ? 'check' : isOpen ? 'clock' : 'stop')}
    <p class="grow"><b>${title}</b> <small>${facts.join(' · ')}</small></p>
    ${
      mayAct(who)
        ? html`<div class="row">
            ${state === 'debouncing' ? steer('run-now', 'Run now') : ''} ${isOpen ? steer('cancel', 'Cancel') : ''}
            ${failed > 0 && !isOpen ? steer('retry-failed', 'Retry at no cost') : ''}
          </div>`
        : ''
    }
  </div>`;
}
