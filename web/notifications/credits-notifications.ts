/**
 * `<credits-notifications>`: what a member reads in the app, live, and what they hear of. Owners and Admins also set the
 * account's threshold and its Slack channels: the service decides who they are. Each part loads and fails on its own.
 */
import { html, nothing, unsafeCSS, type PropertyDeclarations, type TemplateResult } from 'lit';
import { CreditsElement, STATE } from '../element.js';
import baseCss from '../look/base.css?inline';
import type { Service } from '../service/service.js';
import { NOTIFICATIONS_ENGLISH } from './en.js';
import { newestOf, refreshed, withEvent, withOlder, withRead, type Inbox, type Page } from './inbox.js';
import { list, unreadText } from './list.js';
import { Live, type Message } from './live.js';
import type { LiveState, Opened } from './live-stream.js';
import notificationsCss from './notifications.css?inline';
import { Part, troubleOf } from './part.js';
import { preferences, type Preferences, type SetPreference } from './preferences.js';
import { EMPTY_FORM, slack, type SlackChannels, type SlackForm, type SlackTest } from './slack.js';
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
    busyList: STATE,
    hasFailed: STATE,
    said: STATE,
    thresholdForm: STATE,
    slackForm: STATE,
  };
  static override styles = [unsafeCSS(baseCss), unsafeCSS(notificationsCss)];

  declare memberId: string;
  declare private liveState: LiveState | null;
  declare private busyList: boolean;
  /** What the person tried with the list. */
  declare private hasFailed: boolean;
  /** What a screen reader is told. */
  declare private said: string;
  declare private thresholdForm: ThresholdForm | null;
  declare private slackForm: SlackForm;
  protected override readonly english = NOTIFICATIONS_ENGLISH;
  #parts = this.#newParts();
  /** Everything that decides what is seen. */
  #subject = '';
  #live: Live | null = null;
  /** Grows with everything that changes the inbox, so that a reading knows that it is old. */
  #changes = 0;
  /** Whether older notifications that are shown are kept by the next reading. */
  #keepsOlder = true;

  constructor() {
    super();
    this.memberId = '';
    this.liveState = null;
    this.busyList = false;
    this.hasFailed = false;
    this.said = '';
    this.thresholdForm = null;
    this.slackForm = EMPTY_FORM;
  }

  #newParts() {
    const part = <T>(path: () => string): Part<T> =>
      new Part<T>(this, async () => (await this.service.get(path())) as T);
    return {
      threshold: part<AlertSettings>(() => `${this.accountPath}/alert-settings`),
      slack: part<SlackChannels>(() => `${this.accountPath}/slack-channels`),
      preferences: part<Preferences>(() => `${this.#memberPath}/notification-preferences`),
    };
  }

  get #memberPath(): string {
    return `${this.accountPath}/members/${encodeURIComponent(this.memberId)}`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('focus', this.#looked);
    window.addEventListener('pagehide', this.#leave);
    if (this.hasUpdated) void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('focus', this.#looked);
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
    const subject = JSON.stringify(['credits', this.apiUrl, this.accountId, this.spaceId, this.memberId]);
    const isOther = subject !== this.#subject;
    this.#subject = subject;
    if (isOther && this.hasUpdated) {
      this.#leave();
      this.found = undefined;
      this.liveState = null;
      this.hasFailed = false;
      this.said = '';
      this.thresholdForm = null;
      this.slackForm = EMPTY_FORM;
      this.#parts = this.#newParts();
      if (changed.has('memberId')) void this.load();
    }
    super.willUpdate(changed);
  }

  override async load(): Promise<boolean> {
    if (this.memberId === '' || this.accountId === '') return false;
    this.#looked();
    void this.#parts.preferences.load();
    const isRead = await this.#loadList();
    this.#loadAccountSettings();
    return isRead;
  }

  /** What a person may not set is not asked for: a browser would report each refusal as an error. */
  #loadAccountSettings(): void {
    const { threshold, slack } = this.#parts;
    for (const part of [threshold, slack]) {
      if (this.found?.maySetAccount === false) part.hide();
      else void part.load();
    }
  }

  async #loadList(): Promise<boolean> {
    // Before the list is read, so that nothing is missed between the two.
    if (this.liveState !== 'stopped') this.#live ??= this.#join();
    const isRead = await super.load();
    const live = this.#live;
    if (isRead) this.hasFailed = false;
    if (isRead) live?.begin(newestOf(this.found!));
    else if (this.trouble?.kind === 'not-allowed') this.#leave();
    else if (this.trouble) live?.begin(null);
    return isRead;
  }

  /** Reads once more where something has changed meanwhile: the count that came would be old. */
  protected override async read(service: Service, signal: AbortSignal): Promise<Inbox> {
    for (let readings = 1; ; readings += 1) {
      const changes = this.#changes;
      const page = await this.#readPage(service, '', signal);
      if (changes !== this.#changes && readings < MAX_READINGS) continue;
      const before = this.#keepsOlder ? this.found : undefined;
      this.#keepsOlder = true;
      return refreshed(before, page);
    }
  }

  #join(): Live {
    const path = `${this.#memberPath}/notifications/stream`;
    const live = new Live({
      name: this.#subject,
      tabs: browserTabs(),
      open: (lastId, signal) => openStream(this.service, path, lastId, signal),
      onMessage: (message) => {
        if (this.#live === live) this.#take(message);
      },
    });
    return live;
  }

  #take(message: Message): void {
    if (message.type === 'looked') return;
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
        this.said = event.data.item.title;
      }
    }
    if (message.type === 'event' && message.event.event === 'read' && message.event.data.listAgain) {
      void this.#loadList();
    }
  }

  #mark(ids: readonly string[], unreadCount: number | null): void {
    if (!this.found) return;
    const inbox = withRead(this.found, ids, new Date().toISOString());
    this.found = unreadCount === null ? inbox : { ...inbox, unreadCount };
  }

  /**
   * What the person wants of the list. What fails is said above it. `call` resolves with what the answer changes, unless the
   * element shows somebody else by then.
   */
  async #attempt(call: () => Promise<() => void>): Promise<void> {
    const subject = this.#subject;
    this.busyList = true;
    this.hasFailed = false;
    try {
      const change = await call();
      if (subject === this.#subject) change();
    } catch {
      this.hasFailed = subject === this.#subject;
    }
    this.busyList = false;
  }

  /** Null: all of them. */
  async #read(ids: readonly string[] | null): Promise<() => void> {
    const changes = this.#changes;
    const body = ids === null ? { all: true } : { ids };
    // One that comes meanwhile is not read.
    const read = ids ?? this.found!.items.map(({ id }) => id);
    const answer = await this.service.call('POST', `${this.#memberPath}/notifications/read`, body);
    const { unreadCount } = answer as { readonly unreadCount: number };
    return () => {
      // What came through the stream meanwhile is newer than this count, and the stream tells it, too.
      const isNewest = changes === this.#changes;
      this.#mark(read, isNewest ? unreadCount : null);
      if (isNewest) this.#live?.marked(read, unreadCount);
      this.said = unreadText(this.found?.unreadCount ?? 0, this.language);
      void this.updateComplete.then(() => {
        // The button that was pressed is gone.
        if (!this.shadowRoot?.activeElement) this.#focus('#title');
      });
    };
  }

  async #readOlder(): Promise<() => void> {
    const page = await this.#readPage(this.service, `&cursor=${this.found!.nextCursor!}`);
    return () => {
      if (this.found) this.found = { ...withOlder(this.found, page), unreadCount: this.found.unreadCount };
    };
  }

  async #readPage(service: Service, more = '', signal?: AbortSignal): Promise<Page> {
    return (await service.get(`${this.#memberPath}/notifications?limit=${PAGE_SIZE}${more}`, signal)) as Page;
  }

  async #saveThreshold(settings: AlertSettings): Promise<void> {
    const { texts } = this.language;
    const part = this.#parts.threshold;
    const put = async () =>
      (await this.service.call('PUT', `${this.accountPath}/alert-settings`, settings)) as AlertSettings;
    if (!(await part.save(put, texts.noticesFailed))) return;
    this.thresholdForm = null;
    part.say('good', texts.settingsSaved);
  }

  readonly #setPreference: SetPreference = (name, channel, on) => {
    const part = this.#parts.preferences;
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
      if (part !== this.#parts.preferences) return;
      // Other notifications may be shown from now on.
      this.#keepsOlder = false;
      void this.#loadList();
    });
  };

  /** Changes the Slack channels, and reads them after it. */
  async #callSlack(method: string, path: string, body: unknown): Promise<void> {
    const { texts } = this.language;
    const part = this.#parts.slack;
    const at = `${this.accountPath}/slack-channels`;
    let test: SlackTest | null = null;
    const change = async (): Promise<SlackChannels> => {
      test = (await this.service.call(method, `${at}/${path}`, body)) as SlackTest | null;
      return (await this.service.get(at)) as SlackChannels;
    };
    if (!(await part.save(change, texts.noticesFailed))) return;
    const sent = (test as SlackTest | null)?.delivery;
    if (sent?.state === 'failed') part.say('bad', `${texts.slackLastError} ${sent.answer ?? ''}`);
    else part.say('good', sent ? texts.slackTestSent : texts.settingsSaved);
    if (sent) return;
    this.slackForm = EMPTY_FORM;
    this.#focus('#slack');
  }

  async #fillSlack(changes: Partial<SlackForm>): Promise<void> {
    this.slackForm = { ...this.slackForm, ...changes };
    await this.updateComplete;
    if (changes.adding) this.#focus('#slack-name');
    if (changes.removing) this.#focus('.channel .main');
  }

  #focus(selector: string): void {
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  protected override get heading(): string {
    return this.language.texts.noticesTitle;
  }

  protected override renderHeaded(content: TemplateResult): TemplateResult {
    const { language } = this;
    const { texts } = language;
    const settings = [
      preferences(this.#parts.preferences, language, this.#setPreference),
      threshold(this.#parts.threshold, language, this.thresholdForm, {
        change: (form) => {
          this.thresholdForm = form;
          this.#parts.threshold.said = null;
        },
        save: (wanted) => {
          void this.#saveThreshold(wanted);
        },
      }),
      slack(this.#parts.slack, language, this.slackForm, {
        fill: (changes) => {
          void this.#fillSlack(changes);
        },
        call: (method, path, body) => {
          void this.#callSlack(method, path, body);
        },
      }),
    ];
    const unread = this.found?.unreadCount ?? 0;
    const readAll = (): void => {
      void this.#attempt(() => this.#read(null));
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
    return list(found, this.language, this.busyList, {
      read: (ids) => {
        void this.#attempt(() => this.#read(ids));
      },
      older: () => {
        void this.#attempt(() => this.#readOlder());
      },
    });
  }

  /** What a person should know about the list: it is old, not live, or something failed. */
  #renderNotices(): TemplateResult {
    const { texts } = this.language;
    const old = this.found ? this.renderOld(readersTimeZone()) : nothing;
    const notLive = this.liveState === 'paused' ? texts.noticesPaused : texts.noticesLost;
    const isLive = !this.found || this.liveState === null || this.liveState === 'live';
    return html`<div role="status">
        ${isLive || old !== nothing ? old : html`<p class="notice warn">${notLive}</p>`}
      </div>
      ${this.hasFailed ? html`<p class="notice bad" role="alert">${texts.noticesFailed}</p>` : nothing}`;
  }
}

async function openStream(service: Service, path: string, lastId: number | null, signal: AbortSignal): Promise<Opened> {
  try {
    const headers = { ...(lastId !== null && { 'last-event-id': String(lastId) }) };
    const { body } = await service.open('GET', path, undefined, { signal, headers });
    return body ?? 'lost';
  } catch (error) {
    const { kind } = troubleOf(error);
    return kind === 'not-allowed' ? kind : kind === 'refused' ? 'unknown-id' : 'lost';
  }
}
