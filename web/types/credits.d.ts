/** Types of the elements: how a page names them, their properties and their events. */
import type { BalanceTexts } from '../balance/texts.js';
import type { Texts } from '../language/texts.js';
import type { NotificationTexts } from '../notifications/texts.js';
import type { PriceTexts } from '../price/texts.js';
import type { UseTexts } from '../usage/texts.js';

/** A member's token, as `POST /v1/tokens` answers it to your back end. */
export interface CreditsToken {
  readonly token: string;
  /** RFC 3339 */
  readonly expiresAt: string;
}

/** Is the part that all elements share. `X`: the texts that the element shows. */
export interface CreditsElement<X extends Texts> extends HTMLElement {
  accountId: string;
  /** Null: the whole account. */
  spaceId: string | null;
  /** By default the address from which the file came. */
  apiUrl: string;
  /** An address of the page's own origin. */
  tokenUrl: string | null;
  /** By default the page's `lang`. */
  locale: string | null;
  /** Takes the place of `tokenUrl`. Elements with the same function share its token. */
  getToken: (() => Promise<CreditsToken>) | undefined;
  /** Replaces some of the texts. */
  texts: Partial<X> | undefined;
  /** Reads again. Resolves with whether it succeeded. */
  load(): Promise<boolean>;
}

/** Call `preventDefault()` to open the checkout yourself. */
export type CheckoutEvent = CustomEvent<{ readonly url: string }>;

export interface CreditsBalanceEventMap extends HTMLElementEventMap {
  checkout: CheckoutEvent;
}

export interface CreditsBalanceElement extends CreditsElement<BalanceTexts> {
  /** Your page of plans. */
  planUrl: string | null;
  addEventListener<K extends keyof CreditsBalanceEventMap>(
    type: K,
    listener: (this: CreditsBalanceElement, event: CreditsBalanceEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

export interface CreditsPriceElement extends CreditsElement<PriceTexts> {
  feature: string | null;
  quantity: number;
  /** One exact action, as `POST /v1/quotes` takes it. */
  action: object | null;
}

export type CreditsUsageElement = CreditsElement<UseTexts>;

export interface CreditsNotificationsElement extends CreditsElement<NotificationTexts> {
  memberId: string;
}

declare global {
  interface HTMLElementTagNameMap {
    'credits-balance': CreditsBalanceElement;
    'credits-notifications': CreditsNotificationsElement;
    'credits-price': CreditsPriceElement;
    'credits-usage': CreditsUsageElement;
  }

  interface DocumentEventMap {
    /** Every element reads again. Dispatch it after an action that spent credits. */
    'credits-changed': Event;
  }
}
