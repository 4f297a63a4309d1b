/**
 * Is the part that all elements share: which account they show, whose token they use, in which language, and when they read.
 * An element reads when it is put on a page, when its page is looked at again, and on the event `credits-changed` of the
 * document. It keeps what it has read: a failure later shows it with its time.
 */
import {
  LitElement,
  html,
  nothing,
  type PropertyDeclaration,
  type PropertyDeclarations,
  type TemplateResult,
} from 'lit';
import { fill, Language } from './language/language.js';
import type { Texts } from './language/texts.js';
import { Service } from './service/service.js';
import { Trouble, type TroubleKind } from './service/trouble.js';
import { brokerOfFunction, brokerOfUrl, type GetToken } from './service/token-broker.js';

/** The document's event after which every element reads again. */
export const CREDITS_CHANGED = 'credits-changed';

/** A property that only the element itself sets. */
export const STATE: PropertyDeclaration = { state: true };

export abstract class CreditsElement<T, X extends Texts> extends LitElement {
  static override properties: PropertyDeclarations = {
    accountId: { attribute: 'account-id' },
    spaceId: { attribute: 'space-id' },
    apiUrl: { attribute: 'api-url' },
    tokenUrl: { attribute: 'token-url' },
    locale: {},
    getToken: { attribute: false },
    texts: { attribute: false },
    found: STATE,
    trouble: STATE,
    busy: STATE,
  };
  declare accountId: string;
  declare spaceId: string | null;
  /** Where the credits service is; by default where this file came from. */
  declare apiUrl: string;
  declare tokenUrl: string | null;
  declare locale: string | null;
  declare getToken: GetToken | undefined;
  declare texts: Partial<X> | undefined;
  /** What was read last. */
  declare protected found: T | undefined;
  declare protected trouble: Trouble | null;
  declare protected busy: boolean;
  /** By the browser's clock. */
  protected readAt = 0;
  declare protected language: Language<X>;
  /** The element's texts, where its language has none. */
  protected abstract readonly english: X;
  #reading: AbortController | undefined;

  constructor() {
    super();
    this.accountId = '';
    this.spaceId = null;
    this.apiUrl = new URL(import.meta.url).origin;
    this.tokenUrl = null;
    this.locale = null;
    this.trouble = null;
    this.busy = false;
  }

  /** Reads what the element shows. */
  protected abstract read(service: Service, signal: AbortSignal): Promise<T>;
  protected abstract renderFound(found: T): TemplateResult;

  /** Stands above the element in every state. */
  protected get heading(): string {
    return '';
  }

  /** An element that asks for something else when one of these has changed reads again. */
  protected get subjects(): readonly string[] {
    return ['accountId', 'spaceId', 'apiUrl', 'tokenUrl', 'getToken'];
  }

  protected get service(): Service {
    const broker = this.getToken ? brokerOfFunction(this.getToken) : brokerOfUrl(this.tokenUrl ?? '');
    return new Service(this.apiUrl, broker);
  }

  protected get accountPath(): string {
    return `/v1/accounts/${encodeURIComponent(this.accountId)}`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#whenSeen);
    document.addEventListener(CREDITS_CHANGED, this.#whenChanged);
    window.addEventListener('online', this.#whenChanged);
    window.addEventListener('pageshow', this.#whenShownAgain);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#whenSeen);
    document.removeEventListener(CREDITS_CHANGED, this.#whenChanged);
    window.removeEventListener('online', this.#whenChanged);
    window.removeEventListener('pageshow', this.#whenShownAgain);
    this.#reading?.abort();
  }

  readonly #whenChanged = (): void => {
    void this.load();
  };
  readonly #whenSeen = (): void => {
    if (!document.hidden) void this.load();
  };
  /** The browser kept the page while a person was at the checkout. */
  readonly #whenShownAgain = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) void this.load();
  };

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('locale') || changed.has('texts') || !this.hasUpdated) {
      const closest = this.closest<HTMLElement>('[lang]')?.lang;
      const locale = [this.locale, closest, document.documentElement.lang, navigator.language].find(Boolean) ?? 'en';
      this.language = new Language(locale, this.english, this.texts);
    }
    if (!this.subjects.some((name) => changed.has(name))) return;
    if (this.hasUpdated) this.found = undefined;
    if (this.accountId !== '' && (this.tokenUrl !== null || this.getToken)) void this.load();
  }

  /** Reads again; a reading under way is given up. Resolves with whether it succeeded. */
  async load(): Promise<boolean> {
    this.#reading?.abort();
    const own = (this.#reading = new AbortController());
    this.busy = true;
    try {
      const found = await this.read(this.service, own.signal);
      if (own.signal.aborted) return false;
      this.found = found;
      this.readAt = Date.now();
      this.trouble = null;
      return true;
    } catch (error) {
      if (own.signal.aborted) return false;
      this.trouble = error instanceof Trouble ? error : new Trouble('unavailable');
      if (this.trouble.kind === 'not-allowed' || this.trouble.kind === 'signed-out') this.found = undefined;
      return false;
    } finally {
      if (this.#reading === own) this.busy = false;
    }
  }

  protected override render(): TemplateResult {
    if (this.found !== undefined) return this.renderFrame(this.renderFound(this.found));
    return this.renderFrame(this.trouble ? this.renderFailed(this.trouble) : this.renderLoading());
  }

  /** Puts the card and its heading around the content. An element that stands in a line of text has neither. */
  protected renderFrame(content: TemplateResult): TemplateResult {
    const { isRightToLeft, locale } = this.language;
    const direction = isRightToLeft ? 'rtl' : 'ltr';
    return html`<section part="card" lang=${locale} dir=${direction} aria-labelledby="title" aria-busy=${this.busy}>
      ${this.renderHeaded(content)}
    </section>`;
  }

  /** Puts the heading above what was found, or what went wrong. */
  protected renderHeaded(content: TemplateResult): TemplateResult {
    return html`<h2 id="title">${this.heading}</h2>
      ${content}`;
  }

  protected renderLoading(): TemplateResult {
    const { loading } = this.language.texts;
    return html`<div class="bones" role="img" aria-label=${loading}><i></i><i></i><i></i><i></i></div>`;
  }

  protected renderFailed({ kind }: Trouble): TemplateResult {
    const { texts } = this.language;
    const known: Partial<Record<TroubleKind, string>> = {
      offline: texts.offline,
      'signed-out': texts.signedOut,
      'not-allowed': texts.notAllowed,
    };
    const text = known[kind] ?? texts.failed;
    return html`<p class="notice bad" role="alert">${text}</p>
      ${
        kind === 'not-allowed'
          ? nothing
          : html`<button class="plain" part="retry" ?disabled=${this.busy} @click=${() => this.load()}>
              ${texts.retry}
            </button>`
      }`;
  }

  /** The service's clock. `asOf`: its time when it was read. The browser's own may be wrong, but it runs. */
  protected serviceNow(asOf: string): Date {
    return new Date(Date.parse(asOf) + Math.max(0, Date.now() - this.readAt));
  }

  /** Says that what is shown is old. */
  protected renderOld(timeZone: string): TemplateResult | typeof nothing {
    if (!this.trouble) return nothing;
    const time = this.language.time(new Date(this.readAt), timeZone);
    return html`<p class="notice warn" role="status">${fill(this.language.texts.offlineAsOf, { time })}</p>`;
  }
}

/** The public properties of an element that its types in `web/types/credits.d.ts` lack. */
type Undeclared<E, K extends keyof HTMLElementTagNameMap> = Exclude<
  keyof E,
  keyof HTMLElementTagNameMap[K] | keyof LitElement
>;

/** A page may load a file twice, or both files. An element must be what its types say, and no more. */
export function define<K extends keyof HTMLElementTagNameMap, E extends HTMLElementTagNameMap[K]>(
  name: K,
  element: (new () => E) & ([Undeclared<E, K>] extends [never] ? unknown : never),
): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
