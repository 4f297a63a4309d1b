/**
 * `<credits-price>`: the price of an action, in a line of text beside its button. It asks for a quote and holds nothing. A
 * price that is missing never stands in the way of the action.
 */
import { html, unsafeCSS, type PropertyDeclarations, type TemplateResult } from 'lit';
import { CreditsElement } from '../element.js';
import baseCss from '../look/base.css?inline';
import type { Service } from '../service/service.js';
import { PRICE_ENGLISH } from './en.js';
import priceCss from './price.css?inline';
import { priceText, type Quote } from './price-text.js';
import type { PriceTexts } from './texts.js';

export class CreditsPrice extends CreditsElement<Quote, PriceTexts> {
  static override properties: PropertyDeclarations = {
    feature: {},
    quantity: { type: Number },
    action: { type: Object },
  };
  static override styles = [unsafeCSS(baseCss), unsafeCSS(priceCss)];

  declare feature: string | null;
  declare quantity: number;
  /** One exact action, as the contract writes it: the quote says whether it is paid already. */
  declare action: object | null;
  protected override readonly english = PRICE_ENGLISH;

  constructor() {
    super();
    this.feature = null;
    this.quantity = 1;
    this.action = null;
  }

  protected override get subjects(): readonly string[] {
    return [...super.subjects, 'feature', 'quantity', 'action'];
  }

  protected override async read(service: Service, signal: AbortSignal): Promise<Quote> {
    const { accountId, spaceId, feature, quantity, action } = this;
    const wanted = action ? { actions: [{ ...(feature !== null && { feature }), ...action }] } : { feature, quantity };
    const body = { accountId, ...(spaceId !== null && { spaceId }), ...wanted };
    return (await service.call('POST', '/v1/quotes', body, signal)) as Quote;
  }

  protected override renderFrame(content: TemplateResult): TemplateResult {
    const { locale, isRightToLeft } = this.language;
    return html`<span part="price" lang=${locale} dir=${isRightToLeft ? 'rtl' : 'ltr'}>${content}</span>`;
  }

  /** An empty line keeps its place. */
  protected override renderLoading(): TemplateResult {
    return html`&nbsp;`;
  }

  protected override renderFailed(): TemplateResult {
    return html`<span class="soft">${this.language.texts.priceUnavailable}</span>`;
  }

  protected override renderFound(quote: Quote): TemplateResult {
    const text = priceText(quote, this.language);
    return html`<span class=${quote.allowed ? 'soft' : 'blocked'}>${text}</span>`;
  }
}
