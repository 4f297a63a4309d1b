/** Reads the credits and buys packs for the story, as the host's back end does for its Owner. */
import { createCall, type HttpOptions } from '../../../../client/http.js';
import type { Card } from '../../../../client/answers.js';
import { ACCOUNT_ID, MEMBERS } from '../company.js';

/** Short: the story repeats what takes longer. */
const DEADLINE_MS = 10_000;

export interface Shop {
  read(): Promise<{ readonly card: Card }>;
  /**
   * Resolves with the address where the person pays, or null when the purchase is already finished. The same
   * `requestId` is the same purchase.
   */
  buy(requestId: string, pageUrl: string, credits: number): Promise<string | null>;
}

export function createShop(service: Pick<HttpOptions, 'baseUrl' | 'apiKey'>): Shop {
  const asHost = createCall({ ...service, deadlineMs: DEADLINE_MS });
  const account = `/v1/accounts/${ACCOUNT_ID}`;
  return {
    read: async () => ({ card: (await asHost('GET', `${account}/balance`)) as Card }),

    async buy(requestId, pageUrl, credits) {
      // The token acts for the member who is logged in: only an Owner may buy.
      const minted = await asHost('POST', '/v1/tokens', { accountId: ACCOUNT_ID, memberId: MEMBERS.owner });
      const { token } = minted as { token: string };
      const asOwner = createCall({ baseUrl: service.baseUrl, apiKey: token, deadlineMs: DEADLINE_MS });
      const order = { credits, requestId, successUrl: pageUrl, cancelUrl: pageUrl };
      return ((await asOwner('POST', `${account}/top-ups`, order)) as { checkoutUrl: string | null }).checkoutUrl;
    },
  };
}
