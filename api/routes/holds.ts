/** Holds reserve credits before the work; afterwards they are charged or given back. */
import {
  extendRequest,
  heldOrCharged,
  holdAnswer,
  holdParams,
  holdRequest,
  oneHold,
  settleAnswer,
  settleRequest,
} from '../../contract/spending/holds.js';
import { debitView, holdView, type HoldView } from '../../domain/answers.js';
import { notFound } from '../../domain/errors.js';
import { isCharge } from '../../domain/account/entry.js';
import type { Ledger, OpenHoldCommand } from '../../ledger/ledger.js';
import { byCaller } from '../caller.js';
import { refused, replyOf } from '../http/problem.js';
import type { RightOfWay } from '../right-of-way.js';
import { KEYS_ONLY, route, type Links, type Route } from '../route.js';

const tag = 'Spending';
const access = KEYS_ONLY('spend');
const RESOLUTION_REFUSALS = ['not-found', 'hold-resolved', 'account-closed', 'ledger-unavailable'] as const;

const BY_HOLD_ID = { parameter: 'holdId', from: '/hold/id' } as const;
const HOLD_LINKS: Links = {
  read: { to: 'get /v1/holds/{holdId}', ...BY_HOLD_ID },
  settle: { to: 'post /v1/holds/{holdId}/settle', ...BY_HOLD_ID },
  release: { to: 'post /v1/holds/{holdId}/release', ...BY_HOLD_ID },
  extend: { to: 'post /v1/holds/{holdId}/extend', ...BY_HOLD_ID },
};

type HoldLedger = Pick<Ledger, 'hold' | 'holdBulk' | 'resolveHold' | 'findHold'>;

interface HoldParts {
  readonly ledger: HoldLedger;
  readonly rightOfWay: RightOfWay;
}

export function holdRoutes({ ledger, rightOfWay }: HoldParts): Route[] {
  const found = async (holdId: string): Promise<HoldView> => {
    const view = await ledger.findHold(holdId);
    if (!view) throw notFound('hold');
    return view;
  };

  const resolve = async (command: OpenHoldCommand) => {
    const answer = await ledger.resolveHold(command);
    if (!answer.ok) return replyOf(refused(answer.refusal));
    const { hold, balance } = answer;
    return { status: 200, body: { hold, balance } } as const;
  };

  return [
    route({
      method: 'post',
      path: '/v1/holds',
      tag,
      summary: 'Reserves credits for an action, or for many actions of one feature',
      description:
        'Repeating the same action or requestId answers 200 with the current hold. An action that is already charged answers 200 with its debit. Debits with its `holdId` spend a bulk hold at its own price; release it afterwards.',
      access,
      hot: true,
      quiet: true,
      body: holdRequest,
      answers: { 200: heldOrCharged, 201: holdAnswer },
      links: HOLD_LINKS,
      refusals: [
        'credits-exhausted',
        'space-limit-reached',
        'not-found',
        'key-conflict',
        'price-changed',
        'account-closed',
        'feature-off',
        'spending-paused',
        'ledger-unavailable',
      ],
      async handle({ body, caller }) {
        const by = byCaller(caller);
        const answer = await rightOfWay.first(() =>
          'action' in body ? ledger.hold({ ...body, ...by }) : ledger.holdBulk({ ...body, ...by }),
        );
        if (!answer.ok) return replyOf(refused(answer.refusal));
        const { entry, repeated, balance } = answer;
        if (isCharge(entry)) {
          return { status: 200, body: { debit: debitView(entry), alreadyCharged: true, balance } };
        }
        return repeated
          ? { status: 200, body: { hold: await found(entry._id), balance } }
          : { status: 201, body: { hold: holdView(entry), balance } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/holds/{holdId}',
      tag,
      summary: 'Returns a hold in its current state',
      access: KEYS_ONLY('spend', 'read'),
      params: holdParams,
      answers: { 200: oneHold },
      refusals: ['not-found', 'ledger-unavailable'],
      handle: async ({ params }) => ({ status: 200, body: { hold: await found(params.holdId) } }),
    }),
    route({
      method: 'post',
      path: '/v1/holds/{holdId}/settle',
      tag,
      summary: "Charges an action's hold, in full or in part, and gives back the rest",
      description: 'The first resolution wins. Repeating it returns the same answer; a different one answers 409.',
      access,
      hot: true,
      quiet: true,
      params: holdParams,
      body: settleRequest,
      bodyOptional: true,
      answers: { 200: settleAnswer },
      refusals: RESOLUTION_REFUSALS,
      async handle({ params, body, caller }) {
        const answer = await ledger.resolveHold({ type: 'settle', ...params, ...body, ...byCaller(caller) });
        if (!answer.ok) return replyOf(refused(answer.refusal));
        const { entry, balance, hold } = answer;
        return { status: 200, body: { hold, debit: debitView(entry), balance } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/holds/{holdId}/release',
      tag,
      summary: 'Gives a hold back',
      description: 'A hold that is already released or expired returns the same answer; a settled one answers 409.',
      access,
      hot: true,
      quiet: true,
      params: holdParams,
      answers: { 200: holdAnswer },
      refusals: RESOLUTION_REFUSALS,
      handle: ({ params, caller }) => resolve({ type: 'release', ...params, ...byCaller(caller) }),
    }),
    route({
      method: 'post',
      path: '/v1/holds/{holdId}/extend',
      tag,
      summary: 'Keeps a hold open until `ttlSeconds` from now',
      access,
      params: holdParams,
      body: extendRequest,
      answers: { 200: holdAnswer },
      refusals: RESOLUTION_REFUSALS,
      handle: ({ params, body, caller }) =>
        resolve({ type: 'extend', ...params, ttlMs: body.ttlSeconds * 1000, ...byCaller(caller) }),
    }),
  ];
}
