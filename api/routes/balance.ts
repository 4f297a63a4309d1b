/** Serves the card: plan, credits, usage, prices and advice of an account. */
import { createCardReader, type CardReaderParts, type CardViewer } from '../../card/card-reader.js';
import { accountParams } from '../../contract/ids.js';
import { card, cardQuery } from '../../contract/reading/card.js';
import { callerMay, isOfWholeAccount, visibleSpace, type Caller } from '../caller.js';
import type { HeavyReads } from '../heavy-reads.js';
import { READERS, route, type Route } from '../route.js';

export interface BalanceParts extends CardReaderParts {
  readonly heavyReads: HeavyReads;
}

export function balanceRoutes({ heavyReads, ...parts }: BalanceParts): Route[] {
  const { ledger } = parts;
  const reader = createCardReader({
    ...parts,
    ledger: {
      readAccount: (accountId) => ledger.readAccount(accountId),
      sumUsage: (accountId, query) => heavyReads(accountId, () => ledger.sumUsage(accountId, query)),
    },
  });

  return [
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/balance',
      tag: 'Reading',
      summary: 'Returns everything that the card shows',
      access: READERS,
      params: accountParams,
      query: cardQuery,
      answers: { 200: card },
      refusals: ['not-found', 'too-many-requests', 'ledger-unavailable'],
      async handle({ params: { accountId }, query, caller }) {
        return { status: 200, body: await reader.read(accountId, viewerOf(caller, query.spaceId)) };
      },
    }),
  ];
}

function viewerOf(caller: Caller, wantedSpace: string | undefined): CardViewer {
  return {
    spaceId: visibleSpace(caller, wantedSpace),
    mayPurchase: callerMay(caller, 'purchase'),
    mayAllowOverage: isOfWholeAccount(caller) && callerMay(caller, 'allow_overage'),
    topUpsOf: topUpsOf(caller),
  };
}

function topUpsOf(caller: Caller): CardViewer['topUpsOf'] {
  if (!callerMay(caller, 'see_top_ups')) return 'nobody';
  const spaceId = visibleSpace(caller, undefined);
  return spaceId === undefined ? 'account' : { spaceId };
}
