/** Serves purchases of credits, and links to the payment provider's own pages. */
import type { AccountServices } from '../../accounts/services.js';
import {
  portalLink,
  topUpCreated,
  topUpDecision,
  topUpFound,
  topUpList,
  topUpParams,
  topUpRequest,
  topUpsQuery,
} from '../../contract/billing/top-ups.js';
import { accountParams } from '../../contract/ids.js';
import { notFound } from '../../domain/errors.js';
import type { PaymentServices } from '../../payments/services.js';
import { topUpView } from '../../payments/top-ups/top-up-view.js';
import { callerName, requireRight, requireWholeAccount, visibleSpace, type Caller } from '../caller.js';
import { KEYS_ONLY, OWNERS, route, type Route } from '../route.js';

interface TopUpParts extends Pick<AccountServices, 'accounts' | 'memberAccess'> {
  readonly payments: Pick<PaymentServices, 'topUps' | 'purchases' | 'resolutions' | 'portal'>;
}

const tag = 'Top-ups and billing';
/** Each opens something at the payment provider, which limits all our calls together. */
const MAX_PER_MINUTE = 10;
const OWNERS_ONLY = 'Only for Owners and for keys with scope `manage`.';
const OWNERS_AND_ADMINS =
  "Only for Owners, Admins and keys with scope `manage`. A Space's token sees the purchases of its Space.";

export function topUpRoutes({ payments, accounts, memberAccess }: TopUpParts): Route[] {
  const { topUps, purchases, resolutions, portal } = payments;
  return [
    route({
      method: 'post',
      path: '/v1/accounts/{accountId}/top-ups',
      tag,
      summary: 'Buys credits: opens a checkout',
      description:
        `${OWNERS_ONLY} Once paid, the credits are added to the account's current period. They expire with that ` +
        'period unless the plan carries packs over. Repeating a `requestId` returns the same purchase.',
      access: OWNERS,
      maxPerMinute: MAX_PER_MINUTE,
      params: accountParams,
      body: topUpRequest,
      answers: { 201: topUpCreated },
      refusals: ['not-found', 'account-closed', 'key-conflict', 'payment-refused', 'try-again', 'ledger-unavailable'],
      async handle({ params: { accountId }, body, caller }) {
        await requireRight(caller, 'purchase', memberAccess);
        return { status: 201, body: await purchases.buy({ ...body, ...buyer(caller, body.spaceId), accountId }) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/top-ups',
      tag,
      summary: 'Lists purchases of credits, newest first',
      description: OWNERS_AND_ADMINS,
      access: OWNERS,
      params: accountParams,
      query: topUpsQuery,
      answers: { 200: topUpList },
      refusals: ['not-found'],
      async handle({ params: { accountId }, query, caller }) {
        await requireRight(caller, 'see_top_ups', memberAccess);
        await accounts.requireKnown(accountId);
        return {
          status: 200,
          body: await topUps.list(accountId, { ...query, spaceId: visibleSpace(caller, undefined) }),
        };
      },
    }),
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/top-ups/{topUpId}',
      tag,
      summary: 'Returns a purchase of credits',
      description: OWNERS_AND_ADMINS,
      access: OWNERS,
      params: topUpParams,
      answers: { 200: topUpFound },
      refusals: ['not-found'],
      async handle({ params: { accountId, topUpId }, caller }) {
        await requireRight(caller, 'see_top_ups', memberAccess);
        const record = await topUps.find(topUpId);
        const spaceId = visibleSpace(caller, undefined);
        const isVisible = spaceId === undefined || record?.spaceId === spaceId;
        if (record?.accountId !== accountId || !isVisible) throw notFound('top-up');
        return { status: 200, body: { topUp: topUpView(record) } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/accounts/{accountId}/top-ups/{topUpId}/resolve',
      tag,
      summary: 'Decides about a parked purchase',
      description:
        'A purchase is `parked` when only a person can decide, for example after a payment of another amount or on a ' +
        'closed account. The decision is recorded with its reason and the API key. The same action again returns the ' +
        'same purchase. Where it can be carried out only later, the purchase is `processing` until then; where it ' +
        'can not be, it is `parked` again, with the reason.',
      access: KEYS_ONLY('manage'),
      params: topUpParams,
      body: topUpDecision,
      answers: { 200: topUpFound },
      refusals: ['not-found', 'top-up-not-parked', 'account-closed', 'try-again', 'ledger-unavailable'],
      async handle({ params: { accountId, topUpId }, body, caller }) {
        const record = await resolutions.resolve(accountId, topUpId, { ...body, actor: callerName(caller) });
        return { status: 200, body: { topUp: topUpView(record) } };
      },
    }),
    route({
      method: 'post',
      path: '/v1/accounts/{accountId}/billing-portal',
      tag,
      summary: "Creates a link to the payment provider's customer portal",
      description: OWNERS_ONLY,
      access: OWNERS,
      maxPerMinute: MAX_PER_MINUTE,
      params: accountParams,
      answers: { 200: portalLink },
      refusals: ['not-found', 'account-closed', 'payment-refused', 'try-again'],
      async handle({ params: { accountId }, caller }) {
        requireWholeAccount(caller);
        await requireRight(caller, 'open_billing_portal', memberAccess);
        return { status: 200, body: await portal.open(accountId) };
      },
    }),
  ];
}

/** A Space's token buys from its own Space. */
function buyer(caller: Caller, wanted: string | undefined): { spaceId?: string; memberId?: string } {
  if (caller.kind === 'key') return wanted === undefined ? {} : { spaceId: wanted };
  const { memberId, spaceId } = caller;
  if (spaceId !== null && wanted !== undefined && wanted !== spaceId) throw notFound('Space');
  const from = spaceId ?? wanted;
  return { memberId, ...(from !== undefined && { spaceId: from }) };
}
