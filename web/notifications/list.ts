/** Renders what a member reads in the app: the notifications, what is unread, and the way to older ones. */
import { html, nothing, svg, type TemplateResult } from 'lit';
import { fill } from '../language/language.js';
import type { Inbox, Notification } from './inbox.js';
import type { NotificationLanguage } from './texts.js';
import { timeText } from './time.js';

export interface ListActions {
  /** Null: all of them. */
  readonly read: (ids: readonly string[] | null) => void;
  readonly older: () => void;
}

/** The others warn. */
const TONES: Readonly<Partial<Record<Notification['kind'], string>>> = {
  tokens_gone: 'bad',
  action_refused: 'bad',
  credits_expire_soon: 'info',
  credits_are_back: 'good',
};

export const unreadText = (unread: number, language: NotificationLanguage): string =>
  fill(language.texts.noticesUnread, { n: language.number(unread) });

export function list(inbox: Inbox, language: NotificationLanguage, busy: boolean, act: ListActions): TemplateResult {
  const { texts } = language;
  if (inbox.items.length === 0) {
    return html`<p class="soft" part="empty">${texts.noticesEmpty}</p>`;
  }
  return html`<ul part="list">
      ${inbox.items.map((item) => row(item, language, act))}
    </ul>
    ${
      inbox.nextCursor === null
        ? nothing
        : html`<button class="plain" part="older" ?disabled=${busy} @click=${act.older}>${texts.noticesOlder}</button>`
    }`;
}

function row(
  { id, kind, title, body, at, readAt }: Notification,
  language: NotificationLanguage,
  { read }: ListActions,
): TemplateResult {
  const isRead = readAt !== null;
  const label = language.texts.noticesRead;
  return html`<li class=${isRead ? 'item' : 'item unread'} part="item">
    <svg class=${TONES[kind] ?? 'warn'} viewBox="0 0 10 10" aria-hidden="true">
      ${svg`<circle cx="5" cy="5" r="4"></circle>`}
    </svg>
    <div>
      <p class="row">
        <b lang="en" dir="auto">${title}</b> <time class="soft" datetime=${at}>${timeText(at, language)}</time>
      </p>
      <p class="body" lang="en" dir="auto">${body}</p>
      ${
        isRead
          ? nothing
          : html`<button
              class="link"
              part="read"
              aria-label="${label}: ${title}"
              @click=${() => {
                read([id]);
              }}
            >
              ${label}
            </button>`
      }
    </div>
  </li>`;
}
