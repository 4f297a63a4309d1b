/** Quotes: told for the account as it stands now, and kept by a hold where the caller asks for one. */
import type { SpaceDirectory } from '../../accounts/space-directory.js';
import { holdView, type HoldView } from '../../domain/answers.js';
import { invalidField, notFound, type ErrorCode } from '../../domain/errors.js';
import type { Feature } from '../../domain/price-list.js';
import type { BulkHoldRequest, Ledger } from '../../ledger/ledger.js';
import { authorize } from '../caller.js';
import { refused, replyOf } from '../http/problem.js';
import { MAX_BATCH_BYTES } from '../http/read-body.js';
import { KEYS_ONLY, route, type Route } from '../route.js';
import { quoteAnswer, quoteRequest } from '../../contract/spending/quotes.js';

/** Refusals that say what a quote says: not now. */
const NOT_ALLOWED: ReadonlySet<ErrorCode> = new Set([
  'credits-exhausted',
  'space-limit-reached',
  'feature-off',
  'account-closed',
]);

interface QuoteParts {
  readonly ledger: Pick<Ledger, 'quote' | 'findReserved' | 'holdBulk' | 'findHold'>;
  readonly directory: Pick<SpaceDirectory, 'requireSpace'>;
}

export function quoteRoutes({ ledger, directory }: QuoteParts): Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/quotes',
      tag: 'Spending',
      summary: 'What actions would cost, and whether they are allowed',
      description:
        'With `hold` (scope `spend`), what is to pay is reserved at this price under that request id, if all of it is allowed: a bulk hold of one feature. The same `hold` again answers with the same hold.',
      access: KEYS_ONLY('spend', 'read'),
      quiet: true,
      maxBodyBytes: MAX_BATCH_BYTES,
      body: quoteRequest,
      answers: { 200: quoteAnswer },
      refusals: ['not-found', 'key-conflict', 'ledger-unavailable'],
      async handle({ body: { hold: requestId, ttlSeconds, memberId, ...request }, caller }) {
        if (requestId !== undefined) authorize(caller, KEYS_ONLY('spend'), undefined);
        const quote = async () => {
          const found = await ledger.quote(request);
          if (!found) throw notFound('account');
          return found;
        };
        const { toPay, ...told } = await quote();
        const { accountId, spaceId } = request;
        if (spaceId !== undefined) await directory.requireSpace(accountId, spaceId);
        const item =
          requestId === undefined
            ? undefined
            : ((await ledger.findReserved(request, requestId, toPay)) ?? oneFeature(toPay));
        if (requestId === undefined || !item) return { status: 200, body: told };

        // Also when it is not allowed: the hold may be there already, and it may be what the credits went to.
        const [feature, quantity] = item;
        const held = await holdOf({
          ...{ accountId, feature, quantity, requestId, ttlMs: ttlSeconds * 1000 },
          ...(spaceId !== undefined && { spaceId }),
          ...(memberId !== undefined && { memberId }),
        });
        if ('refusal' in held) {
          if (!NOT_ALLOWED.has(held.refusal.code)) return replyOf(refused(held.refusal));
          const { toPay: _, ...now } = told.allowed ? await quote() : { ...told, toPay };
          return { status: 200, body: { ...now, allowed: false } };
        }
        const { hold, tokens, creditsLeft } = held;
        const reserved = hold.state === 'open' ? { tokens, creditsLeft, allowed: true, shortfall: 0 } : {};
        return { status: 200, body: { ...told, ...reserved, hold } };
      },
    }),
  ];

  async function holdOf(request: BulkHoldRequest) {
    const answer = await ledger.holdBulk(request);
    if (!answer.ok) return answer;
    const { entry, repeated, balance } = answer;
    const made = holdView(entry);
    const hold: HoldView = repeated ? ((await ledger.findHold(entry._id)) ?? made) : made;
    return { hold, tokens: made.tokens, creditsLeft: balance.creditsLeft };
  }
}

/** The feature and quantity to hold; undefined when nothing is to pay. */
function oneFeature(toPay: ReadonlyMap<Feature, number>): [Feature, number] | undefined {
  const [first, ...others] = toPay;
  if (others.length === 0) return first;
  const features = [...toPay.keys()].join(' and ');
  throw invalidField('hold', `A hold is for one feature, and these actions are of ${features}.`);
}
