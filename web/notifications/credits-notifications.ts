/**
 * `<credits-notifications>`: what a member reads in the app, live, and what they hear of. Owners and Admins also set the
 * account's threshold and its Slack channels: the service decides who they are. Each part loads and fails on its own.
 */
import { html, nothing, unsafeCSS, type PropertyDeclarations, type TemplateResult } from 'lit';
import { newRequestId } from '../balance/request-id.js';
import { CreditsElement, STATE } from '../element.js';
import { fill } from '../language/language.js';
import baseCss from '../look/base.css?inline';
import { Trouble, type Service } from '../service/service.js';
import { NOTIFICATIONS_ENGLISH } from './en.js';
import { newestOf, refreshed, withEvent, withOlder, withRead, type Inbox, type Page } from './inbox.js';
import { list, unreadText } from './list.js';
import { Live, type Message } from './live.js';
import type { LiveState, Opened } from './live-stream.js';
import notificationsCss from './notifications.css?inline';
import { Part } from './part.js';
import { preferences, type Preferences, type SetPreference } from './preferences.js';
import { EMPTY_FORM, slack, type SlackActions, type SlackChannels, type SlackForm, type SlackTest } from './slack.js';
import { browserTabs } from './tabs.js';
import { readersTimeZone } from './time.js';
import type { NotificationTexts } from './texts.js';
import { threshold, type AlertSettings, type ThresholdForm } from './threshold.js';

const MAX_READINGS = 3;
/** A page of the list, in notifications. */
const PAGE_SIZE = 20;

export class CreditsNotifications extends CreditsElement<Inbox, NotificationTexts> {
  static override properties: PropertyDeclarations = {
    memberId: { attribute: 'member-id' },
    liveState: STATE,
    busyOlder: STATE,
    problem: STATE,
    said: STATE,
    thresholdForm: STATE,
    slackForm: STATE,
  };
  static override styles = [unsafeCSS(baseCss), unsafeCSS(notificationsCss)];

  declare memberId: string;
  declare private liveState: LiveState | null;
  declare private busyOlder: boolean;
  /** What went wrong with the list, in words. */
  declare private problem: string;
  /** What a screen reader is told. */
  declare private said: string;
  declare private thresholdForm: ThresholdForm | null;
  declare private slackForm: SlackForm;
  protected override readonly english = NOTIFICATIONS_ENGLISH;
  readonly #threshold = this.#part<AlertSettings>('/alert-settings');
  readonly #slack = this.#part<SlackChannels>('/slack-channels');
  readonly #preferences = new Part<Preferences>(
    this,
    async () => (await this.service.get(`${this.#memberPath}/notification-preferences`)) as Preferences,
  );
  #live: Live | null = null;
  /** Grows with everything that changes the inbox, so that a reading knows that it is old. */
  #changes = 0;
  /** Whether older notifications that are shown are kept by the next reading. */
  #keepsOlder = true;
  #toldCount: number | null = null;

  constructor() {
    super();
    this.memberId = '';
    this.liveState = null;
    this.busyOlder = false;
    this.problem = this.said = '';
    this.thresholdForm = null;
    this.slackForm = EMPTY_FORM;
  }

  #part<T>(path: string): Part<T> {
    return new Part<T>(this, async () => (await this.service.get(this.accountPath + path)) as T);
  }

  get #memberPath(): string {
    return `${this.accountPath}/members/${encodeURIComponent(this.memberId)}`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#looked);
    window.addEventListener('focus', this.#looked);
    window.addEventListener('online', this.#looked);
    window.addEventListener('pagehide', this.#leave);
    if (this.hasUpdated) void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#looked);
    window.removeEventListener('focus', this.#looked);
    window.removeEventListener('online', this.#looked);
    window.removeEventListener('pagehide', this.#leave);
    this.#leave();
    this.liveState = null;
  }

  readonly #looked = (): void => {
    if (!document.hidden) this.#live?.looked();
  };
  readonly #leave = (): void => {
    this.#live?.leave();
    this.#live = null;
  };

  /** Another person, account or service: nothing of what was shown stays. */
  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const subjects = ['accountId', 'memberId', 'spaceId', 'apiUrl', 'tokenUrl', 'getToken'];
    if (this.hasUpdated && subjects.some((name) => changed.has(name))) {
      this.#leave();
      this.found = undefined;
      this.liveState = null;
      this.problem = this.said = '';
      this.thresholdForm = null;
      this.slackForm = EMPTY_FORM;
      for (const part of [this.#threshold, this.#slack, this.#preferences]) part.forget();
      if (changed.has('memberId')) void this.load();
    }
    super.willUpdate(changed);
    const unread = this.found?.unreadCount ?? null;
    if (unread === null || unread === this.#toldCount) return;
    this.#toldCount = unread;
    this.dispatchEvent(
      new CustomEvent('credits-unread', { detail: { unreadCount: unread }, bubbles: true, composed: true }),
    );
  }

  override async load(): Promise<boolean> {
    if (this.memberId === '' || this.accountId === '') return false;
    for (const part of [this.#threshold, this.#slack, this.#preferences]) void part.load();
    return await this.#loadList();
  }

  async #loadList(): Promise<boolean> {
    // Before the list is read, so that nothing is missed between the two.
    if (this.liveState !== 'stopped') this.#live ??= this.#join();
    const isRead = await super.load();
    const live = this.#live;
    if (isRead) this.problem = '';
    if (isRead) live?.begin(newestOf(this.found!));
    else if (this.trouble?.kind === 'not-allowed') this.#leave();
    else if (this.trouble) live?.begin(null);
    return isRead;
  }

  /** Reads once more where something has changed meanwhile: the count that came would be old. */
  protected override async read(service: Service, signal: AbortSignal): Promise<Inbox> {
    for (let readings = 1; ; readings += 1) {
      const changes = this.#changes;
      const page = (await service.get(`${this.#memberPath}/notifications?limit=${PAGE_SIZE}`, signal)) as Page;
      if (changes !== this.#changes && readings < MAX_READINGS) continue;
      const before = this.#keepsOlder ? this.found : undefined;
      this.#keepsOlder = true;
      return refreshed(before, page);
    }
  }

  #join(): Live {
    const { service } = this;
    const path = `${this.#memberPath}/notifications/stream`;
    const live = new Live({
      name: JSON.stringify(['credits', this.apiUrl, this.accountId, this.spaceId, this.memberId]),
      tabs: browserTabs(),
      open: (lastId, signal) => openStream(service, path, lastId, signal),
      onMessage: (message) => {
        if (this.#live === live) this.#take(message);
      },
    });
    return live;
  }

  #take(message: Message): void {
    if (message.type === 'looked') return;
    if (message.type === 'missed') {
      void this.#loadList();
      return;
    }
    if (message.type === 'state') {
      this.liveState = message.state;
      // The list says why the member may not read any more, and shows nothing.
      if (message.state === 'stopped') void this.#loadList();
      return;
    }
    this.#changes += 1;
    if (message.type === 'marked') this.#mark(message.ids, message.unreadCount);
    else if (this.found) {
      const { event } = message;
      const before = newestOf(this.found);
      this.found = withEvent(this.found, event, new Date().toISOString());
      if (event.event === 'notification' && event.data.item.number > before) {
        this.said = fill(this.language.texts.noticesNew, { title: event.data.item.title });
      }
    }
    if (message.type === 'event' && message.event.event === 'read' && message.event.data.listAgain) {
      void this.#loadList();
    }
  }

  #mark(ids: readonly string[] | null, unreadCount: number | null): void {
    if (!this.found) return;
    const inbox = withRead(this.found, ids, new Date().toISOString());
    this.found = unreadCount === null ? inbox : { ...inbox, unreadCount };
  }

  async #read(ids: readonly string[] | null): Promise<void> {
    const changes = this.#changes;
    this.problem = '';
    try {
      const body = ids === null ? { all: true } : { ids };
      const answer = await this.service.call('POST', `${this.#memberPath}/notifications/read`, body);
      const { unreadCount } = answer as { readonly unreadCount: number };
      // What came through the stream meanwhile is newer than this count, and the stream tells it, too.
      const isNewest = changes === this.#changes;
      this.#mark(ids, isNewest ? unreadCount : null);
      if (isNewest) this.#live?.marked(ids, unreadCount);
      this.said = unreadText(this.found?.unreadCount ?? 0, this.language);
      await this.updateComplete;
      // The button that was pressed is gone.
      if (!this.shadowRoot?.activeElement) this.#focus('#title');
    } catch {
      this.problem = this.language.texts.noticesFailed;
    }
  }

  async #older(): Promise<void> {
    const { found } = this;
    if (!found || found.nextCursor === null || this.busyOlder) return;
    this.busyOlder = true;
    this.problem = '';
    try {
      const query = `?limit=${PAGE_SIZE}&cursor=${encodeURIComponent(found.nextCursor)}`;
      const page = (await this.service.get(`${this.#memberPath}/notifications${query}`)) as Page;
      if (this.found) this.found = { ...withOlder(this.found, page), unreadCount: this.found.unreadCount };
    } catch {
      this.problem = this.language.texts.noticesFailed;
    } finally {
      this.busyOlder = false;
    }
  }

  async #saveThreshold(settings: AlertSettings): Promise<void> {
    const { texts } = this.language;
    const put = async () =>
      (await this.service.call('PUT', `${this.accountPath}/alert-settings`, settings)) as AlertSettings;
    if (!(await this.#threshold.save(put, texts.noticesFailed))) return;
    this.thresholdForm = null;
    this.#threshold.say('good', texts.settingsSaved);
  }

  readonly #setPreference: SetPreference = (name, channel, on) => {
    const part = this.#preferences;
    const { texts } = this.language;
    const before = part.found!;
    part.found = { ...before, [name]: { ...before[name], [channel]: on } };
    const body = { [name]: { [channel]: on } };
    const put = async () =>
      (await this.service.call('PUT', `${this.#memberPath}/notification-preferences`, body)) as Preferences;
    void part.save(put, texts.noticesFailed).then((isSaved) => {
      if (!isSaved) {
        part.found = before;
        return;
      }
      part.say('good', texts.settingsSaved);
      if (channel === 'email') return;
      // Other notifications may be shown from now on.
      this.#keepsOlder = false;
      void this.#loadList();
    });
  };

  /** A change of one channel; the list is read after it. */
  async #slackCall(method: string, path: string, body: unknown, said: (answer: unknown) => void): Promise<void> {
    const at = `${this.accountPath}/slack-channels`;
    let answer: unknown;
    const change = async (): Promise<SlackChannels> => {
      answer = await this.service.call(method, `${at}/${path}`, body);
      return (await this.service.get(at)) as SlackChannels;
    };
    if (await this.#slack.save(change, this.language.texts.noticesFailed)) said(answer);
  }

  #slackActions(): SlackActions {
    const { texts } = this.language;
    const done = (): void => {
      this.slackForm = EMPTY_FORM;
      this.#slack.say('good', texts.settingsSaved);
      this.#focus('#slack');
    };
    return {
      fill: (changes) => {
        this.slackForm = { ...this.slackForm, ...changes };
        const next = changes.adding ? '#slack-name' : changes.removing ? '.channel .main' : null;
        if (next === null) return;
        void this.updateComplete.then(() => {
          this.#focus(next);
        });
      },
      add: () => {
        const { name, url } = this.slackForm;
        void this.#slackCall('PUT', newRequestId(), { name: name.trim(), webhookUrl: url.trim() }, done);
      },
      test: (id) => {
        void this.#slackCall('POST', `${id}/test`, undefined, (answer) => {
          const { state, answer: reason } = (answer as SlackTest).delivery;
          const isSent = state === 'sent';
          this.#slack.say(
            isSent ? 'good' : 'bad',
            isSent ? texts.slackTestSent : `${texts.slackLastError} ${reason ?? ''}`,
          );
        });
      },
      switchOn: (id) => {
        void this.#slackCall('POST', `${id}/switch-on`, undefined, done);
      },
      remove: (id) => {
        void this.#slackCall('DELETE', id, undefined, done);
      },
    };
  }

  #focus(selector: string): void {
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  protected override get heading(): string {
    return this.language.texts.noticesTitle;
  }

  protected override renderFrame(content: TemplateResult): TemplateResult {
    const { language } = this;
    const { texts } = language;
    const settings = [
      preferences(this.#preferences, language, this.#setPreference),
      threshold(this.#threshold, language, this.thresholdForm, {
        change: (form) => {
          this.thresholdForm = form;
          this.#threshold.said = null;
        },
        save: (wanted) => {
          void this.#saveThreshold(wanted);
        },
      }),
      slack(this.#slack, language, this.slackForm, this.#slackActions()),
    ];
    const unread = this.found?.unreadCount ?? 0;
    const readAll = (): void => {
      void this.#read(null);
    };
    return html`<div class=${settings.some((shown) => shown !== nothing) ? 'columns' : ''}>
        <div>
          <div class="row title">
            <h2 id="title" tabindex="-1">${this.heading}</h2>
            ${
              unread > 0
                ? html`<span class="badge" part="badge">${unreadText(unread, language)}</span>
                    <button class="link" part="read-all" @click=${readAll}>${texts.noticesReadAll}</button>`
                : nothing
            }
          </div>
          ${this.#renderNotices()} ${content}
        </div>
        <div>${settings}</div>
      </div>
      <p class="unseen" role="status">${this.said}</p>`;
  }

  protected override renderFound(found: Inbox): TemplateResult {
    return list(found, this.language, this.busyOlder, {
      read: (ids) => {
        void this.#read(ids);
      },
      older: () => {
        void this.#older();
      },
    });
  }

  /** What a person should know about the list: it is old, not live, or something failed. */
  #renderNotices(): TemplateResult {
    const { texts } = this.language;
    const live = { live: '', lost: texts.noticesLost, stopped: texts.noticesLost, paused: texts.noticesPaused };
    const text = this.found && this.liveState && live[this.liveState];
    const old = this.found ? this.renderOld(readersTimeZone()) : nothing;
    return html`<div role="status">${text && old === nothing ? html`<p class="notice warn">${text}</p>` : old}</div>
      ${this.problem ? html`<p class="notice bad" role="alert">${this.problem}</p>` : nothing}`;
  }
}

async function openStream(service: Service, path: string, lastId: number | null, signal: AbortSignal): Promise<Opened> {
  try {
    const headers = { ...(lastId !== null && { 'last-event-id': String(lastId) }) };
    const { body } = await service.open('GET', path, undefined, { signal, headers });
    return body ?? 'lost';
  } catch (error) {
    const kind = error instanceof Trouble ? error.kind : 'offline';
    return kind === 'not-allowed' ? kind : kind === 'refused' ? 'unknown-id' : 'lost';
  }
}
