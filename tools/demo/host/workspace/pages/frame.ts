/** Builds the frame of the workspace's pages: navigation, who is signed in, the credits left, and what just happened. */
import { html, Html } from '../../../../stand-ins/pages/html.js';
import { formatCredits } from '../../../../../domain/credits.js';
import { COMPANIES, choicesOf, writeWho, type Who } from '../people.js';
import { icon, type IconName } from './icons.js';

export type Area = 'jobs' | 'talent' | 'meetings' | 'settings';

export interface Framed {
  readonly who: Who;
  readonly area: Area;
  readonly title: string;
  readonly body: Html;
  /** Undefined where the credits service does not answer. */
  readonly creditsLeft: number | undefined;
  readonly unread: number | undefined;
  readonly notice?: Html | undefined;
  readonly apiUrl: string;
  /** The page that a change of person leads to. */
  readonly path: string;
}

const AREAS: readonly { id: Area; text: string; href: string; icon: IconName }[] = [
  { id: 'jobs', text: 'Jobs', href: '/', icon: 'jobs' },
  { id: 'talent', text: 'Talent pool', href: '/talent', icon: 'talent' },
  { id: 'meetings', text: 'Meetings', href: '/meetings', icon: 'meetings' },
  { id: 'settings', text: 'Settings', href: '/settings/subscription', icon: 'settings' },
];

export const none = new Html('');

export function frame({ who, area, title, body, creditsLeft, unread, notice, apiUrl, path }: Framed): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${who.company.name}</title>
        <link rel="icon" href="/icon.svg" />
        <link rel="stylesheet" href="/style.css" />
        <script type="module" src="/workspace.js"></script>
        <script type="module" src="${apiUrl}/card/v1/credits.js"></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="top">
          <a class="brand" href="/">${icon('brand')}<span>Hirewell</span></a>
          <span class="grow"></span>
          <a class="pill ${creditsLeft === 0 ? 'empty' : ''}" href="/settings/subscription">
            ${creditsPill(creditsLeft)}
          </a>
          <a class="bell" href="/settings/notifications"
            >${icon('bell')}<span class="bell-text">Notifications</span>${unreadBadge(unread)}</a
          >
          ${whoMenu(who, path)}
        </header>
        <nav class="areas" aria-label="Main">
          ${AREAS.map(
            (one) =>
              html`<a href="${one.href}" ${one.id === area ? new Html('aria-current="page"') : ''}
                >${icon(one.icon)}<span>${one.text}</span></a
              >`,
          )}
        </nav>
        <main id="content" tabindex="-1">
          ${notice ?? ''}
          <div class="live" data-live="/waits" aria-live="polite"></div>
          ${body}
        </main>
      </body>
    </html>`.text;
}

/** The script asks for this again whenever credits may have changed. */
export function creditsPill(creditsLeft: number | undefined): Html {
  if (creditsLeft === undefined) return html`<span data-live="/credits-left">Credits</span>`;
  return html`<span data-live="/credits-left"
    ><b>${formatCredits(creditsLeft)}</b> ${creditsLeft === 1 ? 'credit' : 'credits'}<span class="wide">
      left</span
    ></span
  >`;
}

/** Empty where nothing is unread. The script asks for this again, too. */
export const unreadBadge = (unread: number | undefined): Html =>
  html`<span data-live="/unread"
    >${unread ? html`<span class="count">${formatCredits(unread)}<span class="hidden"> unread</span></span>` : ''}</span
  >`;

const initials = (name: string): string =>
  name
    .split(' ')
    .map((part) => part[0])
    .join('')
    .slice(0, 2);

export const avatar = (name: string): Html =>
  html`<span class="avatar tint-${tint(name)}" aria-hidden="true">${initials(name)}</span>`;

const TINTS = 5;
const tint = (name: string): number => Buffer.from(name).reduce((sum, byte) => sum + byte, 0) % TINTS;

/** Anyone may become anyone here: it is how the demo shows what each role sees. */
function whoMenu(who: Who, path: string): Html {
  return html`<details class="who">
    <summary>
      ${avatar(who.person.name)}
      <span class="who-name"
        ><b>${who.person.name}</b><small>${who.person.role} · ${who.space?.name ?? who.company.name}</small></span
      >
      <span class="hidden">Switch person, company or Space</span>
    </summary>
    <form method="post" action="/session" class="menu">
      <input type="hidden" name="back" value="${path}" />
      <p class="hint">Look at the demo as somebody else</p>
      ${COMPANIES.map(
        (company) =>
          html`<fieldset>
            <legend>${company.name} <small>${company.about}</small></legend>
            ${company.people.flatMap((person) => choicesOf(company, person)).map((choice) => choiceButton(choice, who))}
          </fieldset>`,
      )}
    </form>
  </details>`;
}

function choiceButton(choice: Who, who: Who): Html {
  const value = writeWho(choice);
  return html`<button name="who" value="${value}" ${value === writeWho(who) ? new Html('aria-current="true"') : ''}>
    ${avatar(choice.person.name)}
    <span>
      <b>${choice.person.name}</b><small>${choice.person.role} · ${choice.space?.name ?? 'whole company'}</small>
    </span>
  </button>`;
}

/** Shown instead of a page that can say nothing without the credits service. */
export const unavailable = (path: string): Html =>
  html`<section class="panel empty-state" role="alert">
    <h1>Try again in a moment</h1>
    <p>The credits service does not answer. Candidates, pipeline and listings keep working.</p>
    <p><a class="button primary" href="${path}">Try again</a></p>
  </section>`;
