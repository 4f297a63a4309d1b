/** Builds the pages of the talent pool and of meetings. */
import { formatDateTime } from '../../../../../domain/calendar/format-date.js';
import { html, Html } from '../../../../stand-ins/pages/html.js';
import { TIME_ZONE } from '../../company.js';
import { mayAct, type Who } from '../people.js';
import type { Candidate, Meeting } from '../recruiting.js';
import { avatar } from './frame.js';
import { icon } from './icons.js';
import { act, observerNote, priceOf } from './parts.js';

export interface TalentView {
  readonly who: Who;
  readonly talent: readonly Candidate[];
  /** Goes with the button: a second click is the same search. */
  readonly searchId: string;
  readonly query: string;
  /** The result of the search or of `Resurface`; undefined: the whole pool is listed. */
  readonly found: { readonly title: string; readonly people: readonly Candidate[] } | undefined;
}

export function talentPage({ who, talent, searchId, query, found }: TalentView): Html {
  const off = mayAct(who) ? '' : new Html('disabled');
  const price = priceOf(who, { feature: 'talent_search', quantity: 1 }, '20 tokens');
  return html`<h1>Talent pool</h1>
    ${observerNote(who)}
    <div class="two">
      <form method="post" action="/talent/search" class="panel stack">
        <h2>Search</h2>
        <label for="query">Who are you looking for?</label>
        <input id="query" name="query" required maxlength="200" value="${query}" placeholder="Rust in Berlin" ${off} />
        <input type="hidden" name="searchId" value="s-${searchId}" />
        <div class="row"><button class="primary" ${off}>Search the pool</button> ${price}</div>
      </form>
      <form method="post" action="/talent/resurface" class="panel stack">
        <h2>Resurface</h2>
        <p class="hint">Finds people who applied earlier and fit a job that is open now.</p>
        <input type="hidden" name="searchId" value="r-${searchId}" />
        <div class="row"><button ${off}>Resurface</button> ${price}</div>
      </form>
    </div>
    <section aria-labelledby="people-title">
      <h2 id="people-title">${found?.title ?? 'Everyone in the pool'}</h2>
      <ul class="cards">
        ${(found?.people ?? talent).map(
          ({ name, headline }) =>
            html`<li class="panel candidate">
              ${avatar(name)}
              <div class="grow"><b>${name}</b><small>${headline}</small></div>
            </li>`,
        )}
      </ul>
    </section>`;
}

export interface MeetingRow {
  readonly meeting: Meeting;
  /** When the bot was paid; null: not yet. */
  readonly paidAt: string | null;
}

export function meetingsPage(who: Who, rows: readonly MeetingRow[]): Html {
  return html`<h1>Meetings</h1>
    ${observerNote(who)}
    <ul class="rows">
      ${rows.map(({ meeting, paidAt }) => {
        const { id, title, startsAt, botJoins } = meeting;
        const action = { feature: 'meeting_assistant', meetingId: id } as const;
        return html`<li class="panel meeting">
          <div class="grow">
            <h2>${title}</h2>
            <p class="hint">${formatDateTime(startsAt, TIME_ZONE)}</p>
            ${paidAt === null ? '' : html`<p class="badge good">${icon('check')}Transcribed by the assistant</p>`}
          </div>
          ${act(who, {
            path: `/meetings/${id}/bot`,
            text: botJoins ? 'The bot joins: on' : 'The bot joins: off',
            kind: botJoins ? 'switch on' : 'switch',
          })}
          ${act(who, {
            path: `/meetings/${id}/join`,
            text: 'Join',
            kind: 'primary',
            price: botJoins
              ? priceOf(who, { action }, '3 tokens')
              : html`<span class="price">free without the bot</span>`,
          })}
        </li>`;
      })}
    </ul>`;
}
