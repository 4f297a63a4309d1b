/**
 * `<credits-balance>`: the card of Settings → Subscription. It reads the balance, opens a checkout, and allows overage, and
 * calls nothing else. While credits are on their way it looks every second, so that they appear without a click.
 */
import { html, nothing, unsafeCSS, type PropertyDeclarations, type TemplateResult } from 'lit';
import { CREDITS_CHANGED, CreditsElement, STATE } from '../element.js';
import baseCss from '../look/base.css?inline';
import { newId } from '../service/new-id.js';
import type { Service } from '../service/service.js';
import { Trouble } from '../service/trouble.js';
import balanceCss from './balance.css?inline';
import * as parts from './balance-parts.js';
import type { Card } from './card.js';
import { BALANCE_ENGLISH } from './en.js';
import type { BalanceTexts } from './texts.js';
import { readReturn, returnUrls, type CheckoutReturn } from './checkout-return.js';
import { checkoutNotice, notices, outcomeOf, packOf, planAdvice } from './notices.js';
import { overage, OVERAGE_TICK, type OverageForm } from './overage.js';
import { mayBuy, purchase, type PurchaseForm } from './purchase.js';
import { readCard } from './read-card.js';

const FIRST_AMOUNT = 250;
const TOAST_MS = 4_000;
/** How often the card looks while credits are on their way: often at first, then as for a bank transfer. */
const LOOK_MS = 1_000;
const LATE_LOOK_MS = 15_000;
const LOOKS_OFTEN_MS = 120_000;
/** The longest time that a browser's timer takes. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export class CreditsBalance extends CreditsElement<Card, BalanceTexts> {
  static override properties: PropertyDeclarations = {
    planUrl: { attribute: 'plan-url' },
    form: STATE,
    overageForm: STATE,
    returned: STATE,
    toast: STATE,
  };
  static override styles = [unsafeCSS(baseCss), unsafeCSS(balanceCss)];

  /** The host's page of plans; by default the one that the service knows. */
  declare planUrl: string | null;
  declare private form: PurchaseForm;
  declare private overageForm: OverageForm;
  /** How the person came back from a checkout. */
  declare private returned: CheckoutReturn | null;
  declare private toast: string;
  protected override readonly english = BALANCE_ENGLISH;
  #requestId = newId();
  #toastTimer: ReturnType<typeof setTimeout> | undefined;
  #lookTimer: ReturnType<typeof setTimeout> | undefined;
  #looksSince = 0;

  constructor() {
    super();
    this.planUrl = null;
    this.form = { open: false, credits: FIRST_AMOUNT, busy: false, problem: null };
    this.overageForm = { asking: false, busy: false, failed: false };
    this.returned = null;
    this.toast = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const back = readReturn(location.href);
    if (back) {
      history.replaceState(history.state, '', back.cleaned);
      this.returned = back.returned;
      const { credits, outcome } = back.returned;
      this.#fill({ credits, open: outcome === 'closed' });
    }
    this.#looksSince = performance.now();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#toastTimer);
    clearTimeout(this.#lookTimer);
  }

  protected override async read(service: Service, signal: AbortSignal): Promise<Card> {
    return await readCard(service, this.accountPath, this.spaceId, signal);
  }

  override async load(): Promise<boolean> {
    clearTimeout(this.#lookTimer);
    const isRead = await super.load();
    if (!isRead) return false;
    this.#fill({ busy: false });
    const card = this.found!;
    this.#lookAgainLater(card);
    return true;
  }

  #lookAgainLater(card: Card): void {
    clearTimeout(this.#lookTimer);
    const returns = this.returned && outcomeOf(this.returned, packOf(card, this.returned)) === 'on-the-way';
    const isOnTheWay = returns === true || card.pendingTopUps.length > 0;
    const untilEndMs = Date.parse(card.period.end) - Date.parse(card.asOf);
    const waitedMs = performance.now() - this.#looksSince;
    const lookMs = waitedMs < LOOKS_OFTEN_MS ? LOOK_MS : LATE_LOOK_MS;
    // One more second: the service's clock decides when the period is over.
    const nextMs = isOnTheWay ? lookMs : Math.max(0, untilEndMs) + LOOK_MS;
    this.#lookTimer = setTimeout(
      () => {
        if (document.hidden) return;
        void this.load().then((isRead) => {
          if (!isRead && this.isConnected) this.#lookAgainLater(card);
          else if (isOnTheWay && this.found?.creditsTotal !== card.creditsTotal)
            document.dispatchEvent(new Event(CREDITS_CHANGED));
        });
      },
      Math.min(nextMs, MAX_TIMER_MS),
    );
  }

  async #refresh(): Promise<void> {
    if (this.busy) return;
    const isRead = await this.load();
    this.#say(isRead ? this.language.texts.refreshed : this.language.texts.notRefreshed);
  }

  #say(text: string): void {
    this.toast = text;
    clearTimeout(this.#toastTimer);
    this.#toastTimer = setTimeout(() => {
      this.toast = '';
    }, TOAST_MS);
  }

  #fill(changes: Partial<PurchaseForm>): void {
    this.form = { ...this.form, ...changes };
  }

  async #buy(card: Card): Promise<void> {
    const { credits } = this.form;
    if (!mayBuy(card, credits)) return;
    this.#fill({ busy: true, problem: null });
    const requestId = this.#requestId;
    try {
      const order = {
        credits,
        requestId,
        ...(this.spaceId !== null && { spaceId: this.spaceId }),
        ...returnUrls(location.href, requestId, credits),
      };
      const answer = await this.service.call('POST', `${this.accountPath}/top-ups`, order);
      this.#goToCheckout((answer as { readonly checkoutUrl: string | null }).checkoutUrl);
    } catch (error) {
      const said = error instanceof Trouble ? error.detail : null;
      this.#fill({ busy: false, problem: said ?? this.language.texts.checkoutFailed });
    }
  }

  /** A host that opens the checkout itself prevents the event's default. */
  #goToCheckout(url: string | null): void {
    this.#requestId = newId();
    if (url === null) {
      void this.load();
      return;
    }
    const event = new CustomEvent('checkout', { detail: { url }, bubbles: true, composed: true, cancelable: true });
    if (this.dispatchEvent(event)) location.assign(url);
    else this.#fill({ busy: false });
  }

  async #allowOverage(allowed: boolean): Promise<void> {
    this.#setOverage(allowed, true);
    let failed = false;
    try {
      await this.service.call('PUT', `${this.accountPath}/overage`, { allowed });
      document.dispatchEvent(new Event(CREDITS_CHANGED));
    } catch {
      failed = true;
    }
    this.#setOverage(allowed && failed, false, failed);
  }

  protected override get heading(): string {
    return this.language.texts.title;
  }

  protected override renderFound(card: Card): TemplateResult {
    const { language } = this;
    const planUrl = this.planUrl ?? card.plan.url;
    const now = this.serviceNow(card.asOf);
    const refresh = (): void => {
      void this.#refresh();
    };
    return html`${parts.creditsLeft(card, language)} ${parts.pace(card, language, now)}
      ${this.renderOld(card.period.timeZone)} ${checkoutNotice(card, language, this.returned)}
      ${notices(card, language, planUrl)} ${parts.periodRow(card, language, { busy: this.busy, refresh })}
      ${parts.usage(card, language)} ${parts.priceList(card, language)} ${this.#renderPurchase(card, planUrl)}
      ${planAdvice(card, language, planUrl)} ${this.#renderOverage(card)} ${parts.packs(card, language)}
      <div class="toast" role="status">${this.toast ? html`<span>${this.toast}</span>` : nothing}</div>`;
  }

  #renderPurchase(card: Card, planUrl: string | null): TemplateResult {
    return purchase(card, this.language, planUrl, this.form, {
      toggle: (open) => {
        this.#fill({ open, problem: null });
        this.#focus('.buy input, .buy button');
      },
      change: (credits) => {
        this.#requestId = newId();
        this.#fill({ credits, problem: null });
      },
      buy: () => {
        void this.#buy(card);
      },
    });
  }

  /** The tick has the keys then: what had them may be gone. */
  #setOverage(asking: boolean, busy = false, failed = false): void {
    this.overageForm = { asking, busy, failed };
    this.#focus(OVERAGE_TICK);
  }

  /** What had the keys is gone, or gives them on. */
  #focus(selector: string): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(selector)?.focus());
  }

  #renderOverage(card: Card): parts.Part {
    return overage(card, this.language, this.overageForm, {
      ask: (asking) => {
        this.#setOverage(asking);
      },
      allow: (allowed) => {
        void this.#allowOverage(allowed);
      },
    });
  }
}
