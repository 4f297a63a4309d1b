/** Serves debits and refunds. `POST /v1/debits` is the hottest path: nothing may slow it down. */
import type { z } from 'zod';
import { parse } from '../../contract/parse.js';
import type { Served } from '../../contract/served.js';
import { MAX_ACTIONS } from '../../contract/spending/action.js';
import { debitAnswer, debitBatch, debitParams, debitRequest, oneDebit } from '../../contract/spending/debits.js';
import { debitBatchAnswer, waitingAnswer } from '../../contract/spending/waiting.js';
import { refundAnswer, refundRequest } from '../../contract/spending/refunds.js';
import { debitView, refundView } from '../../domain/answers.js';
import { invalidField, notFound } from '../../domain/errors.js';
import { isCharge } from '../../domain/account/entry.js';
import type { By } from '../../domain/account/actor.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { WaitAnswer } from '../../waiting/admission.js';
import type { WaitingServices } from '../../waiting/services.js';
import { placeView } from '../../waiting/view.js';
import { byCaller } from '../caller.js';
import { problemFrom, refused, replyOf, type Problem } from '../http/problem.js';
import { MAX_BATCH_BYTES } from '../http/read-body.js';
import type { RightOfWay } from '../right-of-way.js';
import { KEYS_ONLY, route, type Links, type Route } from '../route.js';

const tag = 'Spending';
const REFUSALS = [
  'credits-exhausted',
  'space-limit-reached',
  'not-found',
  'key-conflict',
  'price-changed',
  'hold-resolved',
  'account-closed',
  'feature-off',
  'spending-paused',
  'ledger-unavailable',
] as const;

const BY_DEBIT_ID = { parameter: 'debitId', from: '/debit/id' } as const;
const DEBIT_LINKS: Links = {
  read: { to: 'get /v1/debits/{debitId}', ...BY_DEBIT_ID },
  refund: { to: 'post /v1/debits/{debitId}/refund', ...BY_DEBIT_ID },
};

type DebitAnswer = Served<typeof debitAnswer>;
type Waits = Served<typeof waitingAnswer>;
type DebitCall = z.output<typeof debitRequest> & By;

interface DebitParts {
  readonly ledger: Ledger;
  readonly waiting: Pick<WaitingServices, 'admission'>;
  readonly rightOfWay: RightOfWay;
}

export function debitRoutes({ ledger, waiting: { admission }, rightOfWay }: DebitParts): Route[] {
  const decide = (request: DebitCall): Promise<WaitAnswer> => {
    // Nothing is taken out of most requests, which name neither.
    if (request.onNoCredits === undefined && request.waitSeconds === undefined) return ledger.debit(request);
    const { onNoCredits = 'refuse', ...call } = request;
    return onNoCredits === 'wait' ? admission.debitOrWait(call) : refuseToWait();
  };

  return [
    route({
      method: 'post',
      path: '/v1/debits',
      tag,
      summary: 'Charges an action, exactly once',
      description:
        'Repeating the same action answers 200 with the recorded debit and charges nothing. With `onNoCredits: "wait"` ' +
        'an action for which credits are missing waits for them (202): `GET /v1/waiting/{waitingId}` tells what became of it.',
      access: KEYS_ONLY('spend'),
      hot: true,
      quiet: true,
      body: debitRequest,
      answers: { 200: debitAnswer, 201: debitAnswer, 202: waitingAnswer },
      links: DEBIT_LINKS,
      refusals: REFUSALS,
      async handle({ body, caller }) {
        const answer = shown(await rightOfWay.first(() => decide({ ...body, ...byCaller(caller) })));
        if ('code' in answer) return replyOf(answer);
        return 'waiting' in answer ? { status: 202, body: answer } : { status: statusOf(answer), body: answer };
      },
    }),
    route({
      method: 'post',
      path: '/v1/debits/batch',
      tag,
      summary: `Charges up to ${MAX_ACTIONS} actions of one account`,
      description: 'Each action is charged on its own: some may be refused while others are charged.',
      access: KEYS_ONLY('spend'),
      quiet: true,
      maxBodyBytes: MAX_BATCH_BYTES,
      body: debitBatch,
      units: ({ items }) => items.length,
      answers: { 200: debitBatchAnswer },
      async handle({ body: { items }, caller }) {
        const accountId = requireOneAccount(items);
        const by = byCaller(caller);
        const answers = await rightOfWay.inSlices(accountId, items, (item) =>
          debitItem(() => decide({ ...parse(debitRequest, item), ...by })),
        );
        return { status: 200, body: { items: answers } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/debits/{debitId}',
      tag,
      summary: 'Returns a debit',
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
      summary: 'Refunds a debit, in full or in part',
      description:
        'After a full refund the same action can be charged again. Repeating a `requestId` returns the same refund: ' +
        'send one with every partial refund. Without it, a repeated call refunds that part again.\n\n' +
        'Overage is given back first, and brings no credits: it leaves the overage of its period. Once that period has ' +
        'closed, its invoice stays as it is. The answer is still 201, and the action can be charged again, but a person ' +
        'has to give the money back at the payment provider; operators get the notice `OVERAGE_REFUNDED`.',
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
        const answer = await ledger.refund({ ...params, ...body, ...byCaller(caller) });
        if (!answer.ok) return replyOf(refused(answer.refusal));
        const { entry, balance, repeated } = answer;
        return { status: repeated ? 200 : 201, body: { refund: refundView(entry), balance } };
      },
    }),
  ];
}

function shown(answer: WaitAnswer): DebitAnswer | Waits | Problem {
  if ('waits' in answer) return { waiting: placeView(answer.waits) };
  if (!answer.ok) return refused(answer.refusal);
  return { debit: debitView(answer.entry), alreadyCharged: answer.repeated, balance: answer.balance };
}

const statusOf = ({ alreadyCharged }: DebitAnswer): 200 | 201 => (alreadyCharged ? 200 : 201);

async function debitItem(decide: () => Promise<WaitAnswer>) {
  try {
    const answer = shown(await decide());
    if ('code' in answer) return answer;
    return 'waiting' in answer ? { status: 202, ...answer } : { status: statusOf(answer), ...answer };
  } catch (error) {
    return problemFrom(error);
  }
}

function refuseToWait(): never {
  throw invalidField('waitSeconds', 'needs onNoCredits to be wait');
}

/** Returns its id; nothing for items that name none, each of which is refused by itself. */
function requireOneAccount(items: readonly unknown[]): string {
  const accountIds = new Set(
    items.map((item) => (item as { accountId?: unknown } | null)?.accountId).filter((id) => typeof id === 'string'),
  );
  if (accountIds.size > 1) throw invalidField('items', 'must all be of one account');
  return [...accountIds].map(String)[0] ?? '';
}
