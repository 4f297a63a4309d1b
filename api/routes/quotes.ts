/** Serves quotes: the ledger decides them, with or without a hold. */
import { present } from '../../domain/present.js';
import type { Ledger } from '../../ledger/ledger.js';
import { authorize, byCaller, type Caller, visibleSpace } from '../caller.js';
import { notAllowed } from '../../domain/errors.js';
import { refused, replyOf } from '../http/problem.js';
import { MAX_BATCH_BYTES } from '../http/read-body.js';
import { KEYS_ONLY, MEMBER_ITSELF, route, type Route } from '../route.js';
import { quoteAnswer, quoteRequest } from '../../contract/spending/quotes.js';

const QUOTERS = MEMBER_ITSELF('spend', 'read');

export function quoteRoutes({ ledger }: { readonly ledger: Pick<Ledger, 'quote'> }): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/quotes',
      tag: 'Spending',
      summary: 'Returns what actions would cost, and whether they are allowed',
      description:
        '`hold` (scope `spend`) is a request id: if everything is allowed, a bulk hold of one feature reserves it at this price. Repeating the same `hold` returns the same hold. A member token may quote for its account and Space, without `hold`.',
      access: QUOTERS,
      quiet: true,
      maxBodyBytes: MAX_BATCH_BYTES,
      body: quoteRequest,
      units: ({ wanted }) => ('actions' in wanted ? wanted.actions.length : 1),
      answers: { 200: quoteAnswer },
      refusals: ['not-found', 'key-conflict', 'price-changed', 'ledger-unavailable'],
      async handle({ body: { hold: requestId, ttlSeconds, memberId, expectedTokens, ...request }, caller }) {
        const { accountId } = request;
        authorize(caller, requestId === undefined ? QUOTERS : KEYS_ONLY('spend'), accountId);
        requireOwn(caller, memberId);
        const spaceId = visibleSpace(caller, request.spaceId);
        const hold = requestId && {
          requestId,
          ttlMs: ttlSeconds * 1000,
          ...present({ expectedTokens }),
          ...byCaller(caller),
        };
        const answer = await ledger.quote({ ...request, ...present({ memberId, spaceId }), ...(hold && { hold }) });
        return answer.ok ? { status: 200, body: answer.quote } : replyOf(refused(answer.refusal));
      },
    }),
  ];
}

/** A member who names others would learn who they are. */
function requireOwn(caller: Caller, memberId: string | undefined): void {
  if (caller.kind === 'key' || memberId === undefined || memberId === caller.memberId) return;
  throw notAllowed('A member may ask for a price for themselves only.');
}
