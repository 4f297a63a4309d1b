/** A valid request for each route of `rows.ts`, about the things of one account. */
import { evaluation, meeting } from '../../support/actions.js';
import { holdIn } from '../support/answers.js';
import type { World, Things } from './world.js';

export interface Request {
  /** The parts of the path by their names. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: object;
}

/** The member is the one whom a caller asks about; `fresh` things may be used up by the call. */
type Make = (world: World, things: Things, memberId: string) => Request | Promise<Request>;

const JOB = { reason: 'by the access test' };

export const REQUESTS: Readonly<Record<string, Make>> = {
  'POST /v1/debits': (world, { accountId }) => ({ json: debit(world, accountId) }),
  'POST /v1/debits/batch': (world, { accountId }) => ({ json: { items: [debit(world, accountId)] } }),
  'GET /v1/debits/{debitId}': (_, { debitId }) => ({ params: { debitId } }),
  'POST /v1/debits/{debitId}/refund': async (world, things) => ({
    params: { debitId: await freshDebit(world, things) },
    json: { ...JOB, tokens: 1 },
  }),
  'POST /v1/holds': (world, { accountId }) => ({ json: { ...debit(world, accountId), ttlSeconds: 60 } }),
  'GET /v1/holds/{holdId}': (_, { holdId }) => ({ params: { holdId } }),
  'POST /v1/holds/{holdId}/settle': async (world, things) => ({
    params: { holdId: await freshHold(world, things, things.settledHoldId) },
    json: { tokens: 1 },
  }),
  'POST /v1/holds/{holdId}/release': async (world, things) => ({
    params: { holdId: await freshHold(world, things, things.releasedHoldId) },
  }),
  'POST /v1/holds/{holdId}/extend': (_, { holdId }) => ({ params: { holdId }, json: { ttlSeconds: 900 } }),
  'POST /v1/quotes': (_, { accountId }) => ({ json: { accountId, feature: 'meeting_assistant', quantity: 2 } }),
  'POST /v1/quotes # with a hold': (world, { accountId }) => ({
    json: { accountId, feature: 'meeting_assistant', quantity: 2, hold: `quote-${world.next()}` },
  }),
  'POST /v1/quotes # for another member': (_, { accountId }, memberId) => ({
    json: { accountId, memberId: other(memberId), feature: 'meeting_assistant', quantity: 2 },
  }),

  'GET /v1/accounts/{accountId}/waiting': ofAccount,
  'GET /v1/waiting/{waitingId}': (_, { waitingId }) => ({ params: { waitingId } }),
  'DELETE /v1/waiting/{waitingId}': (_, { waitingId }) => ({ params: { waitingId } }),

  'POST /v1/score-card-edits': (world, { accountId }) => ({
    json: { accountId, jobId: `job-${world.next()}`, editId: 'edit-1', candidateIds: ['c-1'] },
  }),
  'GET /v1/rescreens/{rescreenId}': (_, { rescreenId }) => ({ params: { rescreenId } }),
  'GET /v1/rescreens/{rescreenId}/failures': (_, { rescreenId }) => ({ params: { rescreenId } }),
  'POST /v1/rescreens/{rescreenId}/cancel': async (world, things) => ({
    params: { rescreenId: await freshRescreen(world, things) },
  }),
  'POST /v1/rescreens/{rescreenId}/run-now': async (world, things) => ({
    params: { rescreenId: await freshRescreen(world, things) },
  }),
  'POST /v1/rescreens/{rescreenId}/retry-failed': (_, { rescreenId }) => ({ params: { rescreenId } }),
  'GET /v1/accounts/{accountId}/rescreens': ofAccount,
  'POST /v1/accounts/{accountId}/jobs/{jobId}/close': (world, { accountId }) => ({
    params: { accountId, jobId: `closed-${world.next()}` },
  }),

  'GET /v1/accounts/{accountId}/balance': ofAccount,
  'GET /v1/accounts/{accountId}/usage': (_, { accountId }) => ({
    params: { accountId },
    query: { groupBy: 'feature' },
  }),
  'GET /v1/accounts/{accountId}/entries': ofAccount,
  'GET /v1/accounts/{accountId}/periods': ofAccount,
  'GET /v1/accounts/{accountId}/periods/{number}': (_, { accountId }) => ({ params: { accountId, number: '1' } }),
  'GET /v1/accounts/{accountId}/actions': (_, { accountId }) => ({
    params: { accountId },
    query: { feature: 'meeting_assistant', meetingId: 'first' },
  }),

  'PUT /v1/accounts/{accountId}/overage': (_, { accountId }) => ({
    params: { accountId },
    json: { allowed: true, limit: 5 },
  }),
  'GET /v1/accounts/{accountId}/overage-charges': ofAccount,
  'POST /v1/accounts/{accountId}/periods/{number}/end': (_, { accountId }) => ({
    params: { accountId, number: '1' },
    json: JOB,
  }),
  'POST /v1/accounts/{accountId}/top-ups': (world, { accountId }) => ({
    params: { accountId },
    json: { credits: 100, requestId: `top-up-${world.next()}` },
  }),
  'GET /v1/accounts/{accountId}/top-ups': ofAccount,
  'GET /v1/accounts/{accountId}/top-ups/{topUpId}': (_, { accountId, topUpId }) => ({
    params: { accountId, topUpId },
  }),
  'POST /v1/accounts/{accountId}/top-ups/{topUpId}/resolve': (_, { accountId, topUpId }) => ({
    params: { accountId, topUpId },
    json: { ...JOB, action: 'accept' },
  }),
  'POST /v1/accounts/{accountId}/billing-portal': ofAccount,

  'GET /v1/accounts/{accountId}/alert-settings': ofAccount,
  'PUT /v1/accounts/{accountId}/alert-settings': (_, { accountId }) => ({
    params: { accountId },
    json: { thresholdPercent: 70 },
  }),
  'GET /v1/accounts/{accountId}/slack-channels': ofAccount,
  'PUT /v1/accounts/{accountId}/slack-channels/{channelId}': (world, { accountId }) => ({
    params: { accountId, channelId: 'general' },
    json: { name: '#general', webhookUrl: world.slack.webhook(accountId) },
  }),
  'DELETE /v1/accounts/{accountId}/slack-channels/{channelId}': (_, { accountId }) => ({
    params: { accountId, channelId: 'not-there' },
  }),
  'POST /v1/accounts/{accountId}/slack-channels/{channelId}/test': ofChannel,
  'POST /v1/accounts/{accountId}/slack-channels/{channelId}/switch-on': ofChannel,
  'GET /v1/accounts/{accountId}/alerts': ofAccount,
  'GET /v1/accounts/{accountId}/alerts/{crossingId}/deliveries': (_, { accountId, crossingId }) => ({
    params: { accountId, crossingId },
  }),

  ...forMember('notification-preferences', 'GET'),
  ...forMember('notification-preferences', 'PUT', { tokensGone: { email: false } }),
  ...forMember('notifications', 'GET'),
  ...forMember('notifications/read', 'POST', { all: true }),
  ...forMember('notifications/stream', 'GET'),

  'PUT /v1/accounts/{accountId}': (_, { accountId }) => ({ params: { accountId }, json: { name: 'Acme' } }),
  'GET /v1/accounts/{accountId}': ofAccount,
  'DELETE /v1/accounts/{accountId}': async (world, { accountId }) => ({
    params: { accountId: accountId === world.closed.accountId ? accountId : await freshAccount(world) },
  }),
  'GET /v1/accounts': () => ({}),
  'PUT /v1/accounts/{accountId}/spaces/{spaceId}': (world, { accountId }) => ({
    params: { accountId, spaceId: `space-${world.next()}` },
    json: { name: 'A Space', creditsLimitPerPeriod: 50 },
  }),
  'GET /v1/accounts/{accountId}/spaces/{spaceId}': ofSpace,
  'DELETE /v1/accounts/{accountId}/spaces/{spaceId}': async (world, { accountId }) => ({
    params: { accountId, spaceId: await freshSpace(world, accountId) },
  }),
  'GET /v1/accounts/{accountId}/spaces': ofAccount,
  'PUT /v1/accounts/{accountId}/members/{memberId}': (world, { accountId }) => ({
    params: { accountId, memberId: `member-${world.next()}` },
    json: { name: 'Mo', email: 'mo@acme.test', role: 'Observer', spaceIds: [`${accountId}-berlin`] },
  }),
  'GET /v1/accounts/{accountId}/members/{memberId}': (_, { accountId }) => ({
    params: { accountId, memberId: 'owner' },
  }),
  'DELETE /v1/accounts/{accountId}/members/{memberId}': async (world, { accountId }) => ({
    params: { accountId, memberId: await freshMember(world, accountId) },
  }),
  'GET /v1/accounts/{accountId}/members': ofAccount,
  'POST /v1/tokens': (_, { accountId }) => ({ json: { accountId, memberId: 'owner', ttlSeconds: 60 } }),

  'GET /v1/plans': () => ({}),
  'PUT /v1/plans/{planId}': (world) => ({ params: { planId: `plan-${world.next()}` }, json: PLAN }),
  'GET /v1/price-list': () => ({}),

  'GET /healthz': () => ({}),
  'GET /readyz': () => ({}),
  'POST /webhooks/stripe': () => ({ json: { id: 'evt_1', object: 'event' } }),
  'GET /unsubscribe/{signed}': () => ({ params: { signed: 'not-signed' } }),
  'POST /unsubscribe/{signed}': () => ({ params: { signed: 'not-signed' } }),
};

const usd = (amount: number) => ({ amount, currency: 'usd' });
const PLAN = {
  ...{ name: 'Of our own', free: false, price: usd(900), creditsPerPeriod: 10, packUnitPrice: usd(20) },
  ...{ packsCarryOver: false, interval: 'P1M', stripePriceId: null },
  overage: { allowed: true, limit: 10, unitPrice: usd(30) },
};

function ofAccount(_: World, { accountId }: Things): Request {
  return { params: { accountId } };
}

function ofSpace(_: World, { accountId }: Things): Request {
  return { params: { accountId, spaceId: `${accountId}-berlin` } };
}

function ofChannel(_: World, { accountId }: Things): Request {
  return { params: { accountId, channelId: 'general' } };
}

/** The same request about the caller itself, and about somebody else. */
function forMember(part: string, method: string, json?: object): Record<string, Make> {
  const route = `${method} /v1/accounts/{accountId}/members/{memberId}/${part}`;
  const about = (accountId: string, memberId: string): Request => ({
    params: { accountId, memberId },
    ...(json && { json }),
  });
  return {
    [route]: (_, { accountId }, memberId) => about(accountId, memberId),
    [`${route} # of another member`]: (_, { accountId }, memberId) => about(accountId, other(memberId)),
  };
}

/** An Observer asks about an Owner, and everybody else about an Observer. */
const other = (memberId: string): string => (memberId === 'observer' ? 'owner' : 'observer');

const debit = (world: World, accountId: string) => ({ accountId, action: evaluation(`c-${world.next()}`) });

const isClosed = (world: World, { accountId }: Things): boolean => accountId === world.closed.accountId;

/** A closed account has only what it had before. */
async function freshDebit(world: World, things: Things): Promise<string> {
  if (isClosed(world, things)) return things.debitId;
  const action = meeting(`m-${world.next()}`);
  const { body } = await world.api.host('POST', '/v1/debits', { accountId: things.accountId, action });
  return body.debit.id;
}

async function freshHold(world: World, things: Things, closedId: string): Promise<string> {
  if (isClosed(world, things)) return closedId;
  return holdIn(await world.api.host('POST', '/v1/holds', debit(world, things.accountId))).id;
}

async function freshRescreen(world: World, things: Things): Promise<string> {
  if (isClosed(world, things)) return things.rescreenId;
  const edit = { accountId: things.accountId, jobId: `job-${world.next()}`, editId: 'edit-1' };
  const { body } = await world.api.host('POST', '/v1/score-card-edits', edit);
  return body['rescreenId'] as string;
}

async function freshSpace({ api, next }: World, accountId: string): Promise<string> {
  const spaceId = `space-${next()}`;
  await api.host('PUT', `/v1/accounts/${accountId}/spaces/${spaceId}`, { name: 'A Space' });
  return spaceId;
}

async function freshMember({ api, next }: World, accountId: string): Promise<string> {
  const memberId = `member-${next()}`;
  const member = { name: 'Mo', email: 'mo@acme.test', role: 'Observer' };
  await api.host('PUT', `/v1/accounts/${accountId}/members/${memberId}`, member);
  return memberId;
}

async function freshAccount({ api, next }: World): Promise<string> {
  const accountId = `account-${next()}`;
  await api.host('PUT', `/v1/accounts/${accountId}`, { name: 'A', planId: 'free', timeZone: 'UTC' });
  return accountId;
}
