/**
 * What the callers of the access tests ask for: an open account and a closed one, with the same things in both, and an
 * account of somebody else. Temporal is away: everything that needs it is stored, and asked to be repeated.
 */
import type { Client as TemporalClient } from '@temporalio/client';
import { openShop, type Shop } from '../../payments/support/shop.js';
import { openTestSlack, type TestSlack } from '../../support/slack.js';
import { evaluation } from '../../support/actions.js';
import { holdIn } from '../support/answers.js';
import { meeting, type LiveApi, type LiveOptions } from '../support/live-app.js';

/** The ids of what an account has. */
export interface Things {
  readonly accountId: string;
  readonly debitId: string;
  readonly holdId: string;
  /** Open, until the test settles it and releases the other. */
  readonly settledHoldId: string;
  readonly releasedHoldId: string;
  readonly waitingId: string;
  readonly rescreenId: string;
  readonly topUpId: string;
  readonly crossingId: string;
}

export interface World {
  readonly shop: Shop;
  readonly api: LiveApi;
  readonly slack: TestSlack;
  readonly open: Things;
  readonly closed: Things;
  readonly otherAccountId: string;
  /** Of an Owner of the closed account, from before it was closed. */
  readonly closedOwnerToken: string;
  /** A number that no call before had. */
  readonly next: () => number;
  close(): Promise<void>;
}

const AWAY = { withDeadline: () => Promise.reject(new Error('away')) } as unknown as TemporalClient;
/** One meeting uses it up, so that something waits and an alert is stored. */
const SMALL_PLAN = {
  name: 'Small',
  free: false,
  price: { amount: 900, currency: 'usd' },
  creditsPerPeriod: 3,
  packUnitPrice: { amount: 20, currency: 'usd' },
};

export async function openWorld(more: Pick<LiveOptions, 'logger'> = {}): Promise<World> {
  const slack = await openTestSlack();
  const live = { slackAllowedHosts: [slack.url], maxFailuresPerSecond: 1_000_000, ...more };
  const shop = await openShop(AWAY, {}, live);
  const { api } = shop;
  let count = 0;
  const next = (): number => (count += 1);
  await api.host('PUT', '/v1/plans/small', SMALL_PLAN);

  const openAccount = async (accountId: string): Promise<Things> => {
    const { id: stripeCustomerId } = await shop.stripe.customers.create({ name: accountId });
    await api.openAccount(accountId, { planId: 'small', stripeCustomerId });
    const at = (path: string): string => `/v1/accounts/${accountId}${path}`;
    for (const role of ['Admin', 'Editor', 'Owner']) {
      const id = role === 'Owner' ? 'removed' : role.toLowerCase();
      await api.host('PUT', at(`/members/${id}`), { name: role, email: `${id}@acme.test`, role });
    }
    const debit = await api.host('POST', '/v1/debits', meeting(accountId, 'first'));
    const wait = { accountId, action: evaluation('waits'), onNoCredits: 'wait' };
    const waiting = await api.host('POST', '/v1/debits', wait);
    const alerts = await api.host('GET', at('/alerts'));
    // From here on there are credits. What waits goes on waiting, because Temporal is away.
    await api.host('PUT', at(''), { planId: 'scale' });
    const hold = async (meetingId: string): Promise<string> =>
      holdIn(await api.host('POST', '/v1/holds', meeting(accountId, meetingId))).id;
    const edit = await api.host('POST', '/v1/score-card-edits', { accountId, jobId: 'job-1', editId: 'edit-1' });
    await api.host('POST', at('/top-ups'), { credits: 100, requestId: 'bought' });
    const channel = { name: '#credits', webhookUrl: slack.webhook(accountId) };
    await api.host('PUT', at('/slack-channels/general'), channel);
    return {
      accountId,
      debitId: debit.body.debit.id,
      holdId: await hold('held'),
      settledHoldId: await hold('settled'),
      releasedHoldId: await hold('released'),
      waitingId: waiting.body.waiting.id,
      rescreenId: edit.body['rescreenId'] as string,
      topUpId: (await shop.payments.topUps.findRequest(accountId, 'bought'))!._id,
      crossingId: alerts.body.items[0]!.id,
    };
  };

  const open = await openAccount('acme');
  const closed = await openAccount('closed');
  const closedOwnerToken = await api.memberToken('closed', 'owner');
  await api.host('DELETE', '/v1/accounts/closed');
  await api.openAccount('other');
  return {
    ...{ shop, api, slack, open, closed, otherAccountId: 'other', closedOwnerToken, next },
    async close() {
      await shop.close();
      await slack.remove();
    },
  };
}
