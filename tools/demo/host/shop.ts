/** Serves the host's subscription page from behind: it reads the credits and buys packs through the credits service. */
import { createCall, type HttpOptions } from '../../../client/http.js';
import type { Card } from '../../../client/answers.js';
import type { Sent } from '../../../contract/served.js';
import type { topUpFound } from '../../../contract/billing/top-ups.js';
import type { Money } from '../../../domain/pricing/money.js';
import { ACCOUNT_ID, MEMBERS } from './company.js';

export const PACK_CREDITS = 250;
const LAST_PURCHASES = 20;
/** Short, since a person is waiting. */
const DEADLINE_MS = 10_000;

export interface SubscriptionCard extends Card {
  readonly usage: readonly { readonly label: string; readonly tokens: number }[];
  readonly purchase: {
    readonly unitPrice: Money;
    /** Null: the credits carry over. */
    readonly expiresAt: string | null;
    readonly upgradeHintFrom: number | null;
    readonly upgradeHint: string | null;
  };
}

export type Purchase = Sent<typeof topUpFound>['topUp'];

export interface Shop {
  read(): Promise<{ readonly card: SubscriptionCard; readonly purchases: readonly Purchase[] }>;
  /**
   * Resolves with the address where the person pays, or null when the purchase is already finished. The same
   * `requestId` is the same purchase.
   */
  buy(requestId: string, pageUrl: string, credits?: number): Promise<string | null>;
}

export function createShop(service: Pick<HttpOptions, 'baseUrl' | 'apiKey'>): Shop {
  const asHost = createCall({ ...service, deadlineMs: DEADLINE_MS });
  const account = `/v1/accounts/${ACCOUNT_ID}`;
  return {
    async read() {
      const [card, purchases] = await Promise.all([
        asHost('GET', `${account}/balance`),
        asHost('GET', `${account}/top-ups?limit=${LAST_PURCHASES}`),
      ]);
      return { card: card as SubscriptionCard, purchases: (purchases as { items: Purchase[] }).items };
    },

    async buy(requestId, pageUrl, credits = PACK_CREDITS) {
      // The token acts for the member who is logged in: only an Owner may buy.
      const minted = await asHost('POST', '/v1/tokens', { accountId: ACCOUNT_ID, memberId: MEMBERS.owner });
      const { token } = minted as { token: string };
      const asOwner = createCall({ baseUrl: service.baseUrl, apiKey: token, deadlineMs: DEADLINE_MS });
      const order = {
        credits,
        requestId,
        successUrl: `${pageUrl}?paid=${requestId}`,
        cancelUrl: pageUrl,
      };
      return ((await asOwner('POST', `${account}/top-ups`, order)) as { checkoutUrl: string | null }).checkoutUrl;
    },
  };
}
