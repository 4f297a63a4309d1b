/**
 * The customer's element `<credits-balance>` on a page of the back office: it is the element of `web/`, and differs in how
 * it reads. The page gives it what to read, under the session of staff. It reads when it appears and when a person asks,
 * because each look is audited: by itself it would read each second while a payment is on its way.
 *
 * It has a bundle of its own, which a page loads when somebody wants to see the card.
 */
import { LitElement } from 'lit';
import type { Card } from '../../../web/balance/card.js';
import { CreditsBalance } from '../../../web/balance/credits-balance.js';
import { CreditsElement } from '../../../web/element.js';

export class SeenByStaff extends CreditsBalance {
  /** Set it before the account. */
  declare readCard: (accountId: string) => Promise<Card>;

  /** Without the listeners by which the element reads again, and without a way back from a checkout. */
  override connectedCallback(): void {
    LitElement.prototype.connectedCallback.call(this);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (changed.has('accountId')) void this.load();
  }

  /** Without looking again later. */
  override load(): Promise<boolean> {
    return CreditsElement.prototype.load.call(this);
  }

  protected override read(): Promise<Card> {
    return this.readCard(this.accountId);
  }
}

const NAME = 'credits-balance';
if (!customElements.get(NAME)) customElements.define(NAME, SeenByStaff);
