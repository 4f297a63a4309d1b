/** Serves actions that wait for credits: the queue of an account, one wait, and its end by the caller. */
import type { AccountServices } from '../../accounts/services.js';
import { accountParams } from '../../contract/ids.js';
import { waitingAction, waitingList, waitingParams, waitingQuery } from '../../contract/spending/waiting.js';
import { notFound } from '../../domain/errors.js';
import type { WaitingServices } from '../../waiting/services.js';
import { memberSeenBy, reaches, visibleSpace, type Caller } from '../caller.js';
import { KEYS_ONLY, READERS, route, type Route } from '../route.js';

interface WaitingRouteParts extends Pick<AccountServices, 'accounts'> {
  readonly waiting: Pick<WaitingServices, 'waits'>;
}

/** Hides whom it is for from members who may not see the use of others. */
const seenBy = <V extends { readonly memberId: string | null }>(caller: Caller, view: V): V => ({
  ...view,
  memberId: memberSeenBy(caller, view.memberId),
});

const tag = 'Waiting work';
const path = '/v1/waiting/{waitingId}';

export function waitingRoutes({ accounts, waiting: { waits } }: WaitingRouteParts): Route[] {
  /** The account is read from the record, since the path has none: another's is not found. */
  const find = async (waitingId: string, caller: Caller) => {
    const record = await waits.find(waitingId);
    if (!record || !reaches(caller, record)) throw notFound('waiting action');
    return record;
  };

  return [
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/waiting',
      tag,
      summary: 'Lists the actions of an account that wait for credits, oldest first',
      description: "A Space's token sees the actions of its Space. Places count the whole account.",
      access: READERS,
      params: accountParams,
      query: waitingQuery,
      answers: { 200: waitingList },
      refusals: ['not-found'],
      async handle({ params: { accountId }, query: { limit, cursor = 0 }, caller }) {
        await accounts.requireKnown(accountId);
        const spaceId = visibleSpace(caller, undefined);
        const visible = (await waits.list(accountId)).filter(
          (waits) => (waits.place ?? 0) > cursor && (spaceId === undefined || waits.spaceId === spaceId),
        );
        const items = visible.slice(0, limit).map((view) => seenBy(caller, view));
        const nextCursor = visible.length > limit ? String(items.at(-1)!.place) : null;
        return { status: 200, body: { items, nextCursor } };
      },
    }),
    route({
      method: 'get',
      path,
      tag,
      summary: 'Returns what became of an action that waits, or waited',
      description: 'It is kept for 90 days after its end.',
      access: { scopes: ['spend', 'read'], members: true },
      params: waitingParams,
      answers: { 200: waitingAction },
      refusals: ['not-found', 'ledger-unavailable'],
      async handle({ params: { waitingId }, caller }) {
        return { status: 200, body: seenBy(caller, await waits.view(await find(waitingId, caller))) };
      },
    }),
    route({
      method: 'delete',
      path,
      tag,
      summary: 'Ends a wait: the action is not charged',
      description: 'Answers with what became of it: where it was charged just before, with the debit.',
      access: KEYS_ONLY('spend'),
      params: waitingParams,
      answers: { 200: waitingAction },
      refusals: ['not-found', 'try-again', 'ledger-unavailable'],
      async handle({ params: { waitingId } }) {
        return { status: 200, body: await waits.cancel(waitingId) };
      },
    }),
  ];
}
