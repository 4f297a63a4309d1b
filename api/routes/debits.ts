/** Spending. `POST /v1/debits` is the path that everything else must not slow down. */
import type { DebitAnswer } from '../../domain/answers.js';
import { debitView, refundView } from '../../domain/answers.js';
import { isCharge } from '../../domain/reducer/entry.js';
import { FuelgaugeError, invalidField, notFound } from '../../domain/errors.js';
import type { DebitRequest, Ledger } from '../../ledger/ledger.js';
import { callerName } from '../caller.js';
import type { Metrics } from '../metrics.js';
import { problemFrom, refused, replyOf, type Problem } from '../problem.js';
import { MAX_BATCH_BYTES } from '../read-body.js';
import { KEYS_ONLY, route, type Route } from '../route.js';
import {
  debitAnswer,
  debitBatch,
  debitBatchAnswer,
  debitParams,
  debitRequest,
  oneDebit,
  refundAnswer,
  refundRequest,
} from '../../contract/spending.js';
import { parse } from '../serve.js';

const tag = 'Spending';
const REFUSALS = [
  'credits-exhausted',
  'space-limit-reached',
  'not-found',
  'key-conflict',
  'hold-resolved',
  'account-closed',
  'feature-off',
  'ledger-unavailable',
] as const;

interface DebitParts {
  readonly ledger: Ledger;
  readonly metrics: Pick<Metrics, 'countDebit'>;
}

export function debitRoutes({ ledger, metrics }: DebitParts): Route[] {
  const debit = async (request: DebitRequest): Promise<DebitAnswer | Problem> => {
    try {
      const answer = await ledger.debit(request);
      if (!answer.ok) {
        metrics.countDebit(answer.refusal.code);
        return refused(answer.refusal);
      }
      metrics.countDebit(answer.repeated ? 'already_charged' : 'charged');
      return { debit: debitView(answer.entry), alreadyCharged: answer.repeated, balance: answer.balance };
    } catch (error) {
      metrics.countDebit(error instanceof FuelgaugeError ? error.code : 'internal-error');
      throw error;
    }
  };

  return [
    route({
      method: 'post',
      path: '/v1/debits',
      tag,
      summary: 'Charges an action, exactly once',
      description: 'The same action again answers 200 with the debit that was recorded, and charges nothing.',
      access: KEYS_ONLY('spend'),
      hot: true,
      quiet: true,
      body: debitRequest,
      answers: { 200: debitAnswer, 201: debitAnswer },
      refusals: REFUSALS,
      async handle({ body }) {
        const answer = await debit(body);
        return 'code' in answer ? replyOf(answer) : { status: statusOf(answer), body: answer };
      },
    }),
    route({
      method: 'post',
      path: '/v1/debits/batch',
      tag,
      summary: 'Charges up to 500 actions of one account',
      description: 'Each on its own: some may be refused while others are charged.',
      access: KEYS_ONLY('spend'),
      quiet: true,
      maxBodyBytes: MAX_BATCH_BYTES,
      body: debitBatch,
      answers: { 200: debitBatchAnswer },
      async handle({ body: { items } }) {
        requireOneAccount(items);
        // All begin in this same tick, so that the ledger commits them together.
        const answers = await Promise.all(items.map((item) => debitItem(item, debit)));
        return { status: 200, body: { items: answers } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/debits/{debitId}',
      tag,
      summary: 'A debit',
      access: KEYS_ONLY('spend', 'read'),
      params: debitParams,
      answers: { 200: oneDebit },
      refusals: ['not-found', 'ledger-unavailable'],
      async handle({ params }) {
        const entry = await ledger.findEntry(params.debitId);
        if (!entry || !isCharge(entry)) throw notFound('debit');
        return { status: 200, body: { debit: debitView(entry) } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/debits/{debitId}/refund',
      tag,
      summary: 'Gives a debit back, whole or in part',
      description:
        'After a full refund the same action may be charged anew. The same `requestId` answers the same: send one with ' +
        'a refund of part of a debit. Without it, a repeated call gives that part back once more.',
      access: KEYS_ONLY('spend'),
      params: debitParams,
      body: refundRequest,
      answers: { 200: refundAnswer, 201: refundAnswer },
      refusals: [
        'not-found',
        'key-conflict',
        'already-refunded',
        'grant-expired',
        'account-closed',
        'ledger-unavailable',
      ],
      async handle({ params, body, caller }) {
        const answer = await ledger.refund({ ...params, ...body, actor: callerName(caller) });
        if (!answer.ok) return replyOf(refused(answer.refusal));
        const { entry, balance, repeated } = answer;
        return { status: repeated ? 200 : 201, body: { refund: refundView(entry), balance } };
      },
    }),
  ];
}

const statusOf = ({ alreadyCharged }: DebitAnswer): number => (alreadyCharged ? 200 : 201);

async function debitItem(item: unknown, debit: (request: DebitRequest) => Promise<DebitAnswer | Problem>) {
  try {
    const answer = await debit(parse(debitRequest, item));
    return 'code' in answer ? answer : { status: statusOf(answer), ...answer };
  } catch (error) {
    return problemFrom(error);
  }
}

function requireOneAccount(items: readonly unknown[]): void {
  const accountIds = new Set(
    items.map((item) => (item as { accountId?: unknown } | null)?.accountId).filter((id) => typeof id === 'string'),
  );
  if (accountIds.size > 1) throw invalidField('items', 'must all be of one account');
}
