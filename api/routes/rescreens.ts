/** Serves edits of score cards and the re-screens that they cause. */
import type { AccountServices } from '../../accounts/services.js';
import { accountParams } from '../../contract/ids.js';
import {
  closedJob,
  failureList,
  failuresQuery,
  jobParams,
  rescreen,
  rescreenList,
  rescreenParams,
  rescreensQuery,
  scoreCardEdit,
  scoreCardEditAnswer,
} from '../../contract/rescreens/rescreens.js';
import { notFound } from '../../domain/errors.js';
import type { RescreenRecord } from '../../rescreens/models.js';
import { rescreenView } from '../../rescreens/rescreens.js';
import type { RescreenServices } from '../../rescreens/services.js';
import { reaches, requireRight, visibleSpace, type Access, type Caller } from '../caller.js';
import { KEYS_ONLY, route, type Route } from '../route.js';

interface RescreenRouteParts extends Pick<AccountServices, 'accounts' | 'memberAccess'> {
  readonly rescreens: Pick<RescreenServices, 'edits' | 'list' | 'steering'>;
}

const tag = 'Score cards';
const MAX_EDIT_BYTES = 1024 * 1024;
const WHO = "For Owners, Admins and Editors, and for keys with scope `spend`. A Space's token reaches its Space only.";
const STEERERS: Access = { scopes: ['spend'], members: true };
const FOLLOWERS: Access = { scopes: ['read', 'spend'], members: true };

export function rescreenRoutes({ accounts, memberAccess, rescreens }: RescreenRouteParts): Route[] {
  const { edits, list, steering } = rescreens;

  const requireMay = async (caller: Caller): Promise<void> => {
    if (caller.kind === 'member') await requireRight(caller, 'steer_rescreens', memberAccess);
  };

  /** The account is the record's own: a member does not learn of another account's. */
  const findFor = async (caller: Caller, rescreenId: string): Promise<RescreenRecord> => {
    await requireMay(caller);
    const record = await list.find(rescreenId);
    if (!record || !reaches(caller, record)) throw notFound('re-screen');
    return record;
  };

  const steered = (
    name: string,
    summary: string,
    description: string,
    steer: (id: string) => Promise<RescreenRecord>,
    refusals: NonNullable<Route['refusals']>,
  ): Route =>
    route({
      method: 'post',
      path: `/v1/rescreens/{rescreenId}/${name}`,
      tag,
      summary,
      description: `${description} ${WHO}`,
      access: STEERERS,
      params: rescreenParams,
      answers: { 200: rescreen },
      refusals: ['not-found', ...refusals],
      async handle({ params: { rescreenId }, caller }) {
        const { _id } = await findFor(caller, rescreenId);
        return { status: 200, body: rescreenView(await steer(_id)) };
      },
    });

  return [
    route({
      method: 'post',
      path: '/v1/score-card-edits',
      tag,
      summary: "Reports an edit of a job's score cards",
      description:
        'Its candidates are screened again. Edits that come soon after each other cause one re-screen, which is paid ' +
        'once. An edit while it runs starts it again with the newest cards. Without enough credits it waits for them.',
      access: KEYS_ONLY('spend'),
      body: scoreCardEdit,
      maxBodyBytes: MAX_EDIT_BYTES,
      answers: { 202: scoreCardEditAnswer },
      refusals: ['not-found', 'account-closed', 'key-conflict', 'ledger-unavailable'],
      async handle({ body }) {
        const { _id: rescreenId, rerunId, state } = await edits.take(body);
        return { status: 202, body: { rescreenId, rerunId, state } };
      },
    }),
    route({
      method: 'get',
      path: '/v1/rescreens/{rescreenId}',
      tag,
      summary: 'Returns a re-screen',
      description: WHO,
      access: FOLLOWERS,
      params: rescreenParams,
      answers: { 200: rescreen },
      refusals: ['not-found'],
      async handle({ params: { rescreenId }, caller }) {
        return { status: 200, body: rescreenView(await findFor(caller, rescreenId)) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/rescreens/{rescreenId}/failures',
      tag,
      summary: 'Lists the candidates that could not be screened, and why',
      description: WHO,
      access: FOLLOWERS,
      params: rescreenParams,
      query: failuresQuery,
      answers: { 200: failureList },
      refusals: ['not-found'],
      async handle({ params: { rescreenId }, query, caller }) {
        return { status: 200, body: await list.listFailures(await findFor(caller, rescreenId), query) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/accounts/{accountId}/rescreens',
      tag,
      summary: 'Lists the re-screens of an account, newest first',
      description: WHO,
      access: FOLLOWERS,
      params: accountParams,
      query: rescreensQuery,
      answers: { 200: rescreenList },
      refusals: ['not-found'],
      async handle({ params: { accountId }, query, caller }) {
        await requireMay(caller);
        await accounts.requireKnown(accountId);
        const body = await list.list(accountId, { ...query, spaceId: visibleSpace(caller, undefined) });
        return { status: 200, body };
      },
    }),
    steered(
      'cancel',
      'Cancels a re-screen',
      'Before its first candidate is screened its price is refunded, later it is kept.',
      (id) => steering.cancel(id),
      ['rescreen-ended'],
    ),
    steered(
      'run-now',
      'Starts a re-screen without waiting for further edits',
      'Nothing changes where it runs already.',
      (id) => steering.runNow(id),
      ['rescreen-ended'],
    ),
    steered(
      'retry-failed',
      'Screens the failed candidates of a re-screen again',
      'It costs nothing.',
      (id) => steering.retryFailed(id),
      ['rescreen-ended', 'rescreen-not-ended'],
    ),
    route({
      method: 'post',
      path: '/v1/accounts/{accountId}/jobs/{jobId}/close',
      tag,
      summary: 'Cancels the re-screens of a job that was closed',
      description: WHO,
      access: STEERERS,
      params: jobParams,
      answers: { 200: closedJob },
      refusals: ['not-found'],
      async handle({ params: { accountId, jobId }, caller }) {
        await requireMay(caller);
        await accounts.requireKnown(accountId);
        const cancelled = await steering.closeJob(accountId, jobId, visibleSpace(caller, undefined));
        return { status: 200, body: { cancelled: cancelled.map(rescreenView) } };
      },
    }),
  ];
}
