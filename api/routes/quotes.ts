/** Serves quotes: the ledger decides them, with or without a hold. */
import { present } from '../../domain/present.js';
import type { Ledger } from '../../ledger/ledger.js';
import { authorize, byCaller } from '../caller.js';
import { refused, replyOf } from '../http/problem.js';
import { MAX_BATCH_BYTES } from '../http/read-body.js';
import { KEYS_ONLY, route, type Route } from '../route.js';
import { quoteAnswer, quoteRequest } from '../../contract/spending/quotes.js';

export function quoteRoutes({ ledger }: { readonly ledger: Pick<Ledger, 'quote'> }): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/quotes',
      tag: 'Spending',
      summary: 'Returns what actions would cost, and whether they are allowed',
      description:
        '`hold` (scope `spend`) is a request id: if everything is allowed, a bulk hold of one feature reserves it at this price. Repeating the same `hold` returns the same hold.',
      access: KEYS_ONLY('spend', 'read'),
      quiet: true,
      maxBodyBytes: MAX_BATCH_BYTES,
      body: quoteRequest,
      units: ({ wanted }) => ('actions' in wanted ? wanted.actions.length : 1),
      answers: { 200: quoteAnswer },
      refusals: ['not-found', 'key-conflict', 'price-changed', 'ledger-unavailable'],
      async handle({ body: { hold: requestId, ttlSeconds, memberId, expectedTokens, ...request }, caller }) {
        if (requestId !== undefined) authorize(caller, KEYS_ONLY('spend'), undefined);
        const hold = requestId && {
          requestId,
          ttlMs: ttlSeconds * 1000,
          ...present({ expectedTokens }),
          ...byCaller(caller),
        };
        const answer = await ledger.quote({ ...request, ...present({ memberId }), ...(hold && { hold }) });
        return answer.ok ? { status: 200, body: answer.quote } : replyOf(refused(answer.refusal));
      },
    }),
  ];
}
