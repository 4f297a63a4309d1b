/** Builds what several pages of the workspace show: notices, prices, waiting actions and buttons that act. */
import type { Action } from '../../../../../client/index.js';
import { countActions, countTokens } from '../../../../../domain/credits.js';
import { html, Html } from '../../../../stand-ins/pages/html.js';
import type { Wait } from '../credits.js';
import { dateText } from '../../dates.js';
import { placeText, untilText, wayOut, type Link, type Notice } from '../notice.js';
import { mayAct, type Who } from '../people.js';
import { icon } from './icons.js';
import { none } from './frame.js';

/** The attributes by which a credits element knows whose credits it shows. */
export const creditsOf = (who: Who): Html =>
  html`account-id="${who.company.id}" token-url="/credits-token" ${who.space ? html`space-id="${who.space.id}"` : ''}`;

/** The price beside a button. The text in it shows until the element is there. */
export const priceOf = (
  who: Who,
  wanted: { quantity: number; feature: string } | { action: Action },
  text: string,
): Html =>
  'action' in wanted
    ? html`<credits-price class="price" ${creditsOf(who)} action="${JSON.stringify(wanted.action)}"
        >${text}</credits-price
      >`
    : html`<credits-price class="price" ${creditsOf(who)} feature="${wanted.feature}" quantity="${wanted.quantity}"
        >${text}</credits-price
      >`;

/** A button that sends a form. For Observers it is off, and says why. */
export function act(
  who: Who,
  { path, text, price, kind = '' }: { path: string; text: string; price?: Html; kind?: string },
): Html {
  if (!mayAct(who)) return html`<button class="${kind}" disabled>${text}</button>`;
  return html`<form method="post" action="${path}" class="act">
    <button class="${kind}">${text}</button>
    ${price ?? ''}
  </form>`;
}

export const observerNote = (who: Who): Html =>
  mayAct(who) ? none : html`<p class="note">${icon('stop')}Observers may look at everything and change nothing.</p>`;

/** `path`: the page that shows the notice; the wait begins from there. */
export function noticeBox(notice: Notice, path: string): Html {
  const { kind, title, text, wayOut, waits } = notice;
  return html`<section class="notice ${kind}" role="${kind === 'done' ? 'status' : 'alert'}" data-notice>
    ${icon(kind === 'done' ? 'check' : 'stop')}
    <div>
      <p class="notice-title">${title}</p>
      ${text === undefined ? '' : html`<p>${text}</p>`} ${typeof wayOut === 'string' ? html`<p>${wayOut}</p>` : ''}
      ${
        typeof wayOut !== 'object' && !waits
          ? ''
          : html`<div class="row">
              ${typeof wayOut === 'object' ? html`<a class="button primary" href="${wayOut.href}">${wayOut.text}</a>` : ''}
              ${
                waits
                  ? html`<form method="post" action="/wait">
                      <input type="hidden" name="actions" value="${JSON.stringify(waits.actions)}" />
                      <input type="hidden" name="back" value="${path}" />
                      <button>Wait for credits</button>
                    </form>`
                  : ''
              }
            </div>`
      }
    </div>
  </section>`;
}

const ENDED: Readonly<Record<Exclude<Wait['state'], 'waiting'>, string>> = {
  charged: 'ran when credits came back',
  expired: 'did not run in time, and nothing was charged',
  cancelled: 'was cancelled',
  refused: 'did not run',
};

/** More waits than this are folded. */
const MAX_OPEN = 3;

/** The actions that wait, and those that just ended. Empty where there are none. */
export function waitList(waits: readonly Wait[], linkOf: (action: Action) => Link, who: Who): Html {
  if (waits.length === 0) return none;
  const going = waits.filter(({ state }) => state === 'waiting');
  const isGoing = going.length > 0;
  const tokens = going.reduce((sum, wait) => sum + wait.tokens, 0);
  const title = isGoing
    ? `${countActions(going.length)} ${going.length === 1 ? 'waits' : 'wait'} for ${countTokens(tokens)}`
    : endedTitle(waits);
  return html`<details
    class="panel waits"
    ${isGoing ? new Html('data-going') : ''}
    ${waits.length > MAX_OPEN ? '' : new Html('open')}
  >
    <summary>${title}</summary>
    <ul>
      ${waits.map((wait) => waitItem(wait, linkOf(wait.action), who))}
    </ul>
    <div class="row">
      ${isGoing ? purchase(who) : mayAct(who) ? act(who, { path: '/waits/dismiss', text: 'Dismiss', kind: 'small' }) : ''}
    </div>
  </details>`;
}

function endedTitle(waits: readonly Wait[]): string {
  const ran = waits.filter(({ state }) => state === 'charged').length;
  return ran === 0 ? 'Nothing waits for credits any more' : `${countActions(ran)} ran when credits came back`;
}

function waitItem(wait: Wait, { text, href }: Link, who: Who): Html {
  const isWaiting = wait.state === 'waiting';
  return html`<li class="${wait.state}">
    ${icon(wait.state === 'charged' ? 'check' : isWaiting ? 'clock' : 'stop')}
    <div class="grow">
      <a href="${href}">${text}</a>
      <small>${isWaiting ? placeOf(wait) : endOf(wait)}</small>
    </div>
    ${isWaiting && mayAct(who) ? act(who, { path: `/waits/${wait.id}/cancel`, text: 'Cancel', kind: 'small' }) : ''}
  </li>`;
}

function purchase(who: Who): Html {
  const way = wayOut(who);
  return typeof way === 'string' ? html`<span class="hint">${way}</span>` : html`<a href="${way.href}">${way.text}</a>`;
}

const placeOf = ({ place, tokens, tokensAhead, action, expiresAt, reason }: Wait): string =>
  `${placeText({ place: place ?? 1, tokens, tokensAhead: tokensAhead ?? 0 })} ${
    reason === 'space-limit-reached' ? "The Space's limit leaves too few. " : ''
  }It waits until ${untilText(action, expiresAt)}.`;

function endOf({ state, debit }: Wait): string {
  if (state === 'waiting') return '';
  return debit ? `${ENDED[state]}: ${countTokens(debit.tokens)} on ${dateText(debit.at)}` : ENDED[state];
}
