/** Asks the credits service on behalf of the person who is signed in. Only this part of the workspace holds the API key. */
import { randomUUID } from 'node:crypto';
import { createCall, type HttpOptions } from '../../../../client/http.js';
import {
  CreditsClient,
  CreditsRefused,
  CreditsUnavailable,
  type Action,
  type Debited,
} from '../../../../client/index.js';
import type { card } from '../../../../contract/reading/card.js';
import type { account } from '../../../../contract/accounts/accounts.js';
import type { spaceList } from '../../../../contract/accounts/spaces.js';
import type { planList } from '../../../../contract/billing/plans.js';
import type { rescreen, scoreCardEditAnswer } from '../../../../contract/rescreens/rescreens.js';
import type { Sent } from '../../../../contract/served.js';
import type { actionState } from '../../../../contract/spending/action-state.js';
import type { waitingAction, waitingAnswer } from '../../../../contract/spending/waiting.js';
import type { Short } from './notice.js';
import type { Who } from './people.js';

/** Short, since a person waits. */
const DEADLINE_MS = 6_000;
const LAST_WAITS = 20;

export type Balance = Sent<typeof card>;
export type Rescreen = Sent<typeof rescreen>;
export type Wait = Sent<typeof waitingAction>;
export type SpaceOfCompany = Sent<typeof spaceList>['items'][number];
export type PlanOnSale = Sent<typeof planList>['items'][number];

export type Spent = Debited | Sent<typeof waitingAnswer>;
export type BulkOutcome =
  | { readonly evaluated: number; readonly tokens: number }
  | { readonly priceChanged: { readonly tokens: number } }
  | { readonly short: Short };

/** `readDeadlineMs`: shorter, since a page that only shows something does without what does not come. */
export function createCreditsDesk({
  readDeadlineMs,
  ...service
}: Pick<HttpOptions, 'baseUrl' | 'apiKey'> & { readonly readDeadlineMs: number }) {
  const call = createCall({ ...service, deadlineMs: DEADLINE_MS });
  const read = createCall({ ...service, deadlineMs: readDeadlineMs });
  const reader = new CreditsClient({ ...service, deadlineMs: readDeadlineMs });
  const client = new CreditsClient({ ...service, deadlineMs: DEADLINE_MS });
  const accountPath = ({ company }: Who): string => `/v1/accounts/${company.id}`;
  const payer = (who: Who, spaceId: string | null) => {
    const at = who.space?.id ?? spaceId;
    return { accountId: who.company.id, memberId: who.person.id, ...(at !== null && { spaceId: at }) };
  };

  return {
    async token({ company, person, space }: Who): Promise<{ token: string; expiresAt: string }> {
      const wanted = { accountId: company.id, memberId: person.id, ...(space && { spaceId: space.id }) };
      return (await call('POST', '/v1/tokens', wanted)) as { token: string; expiresAt: string };
    },

    balance: async (who: Who) => (await read('GET', `${accountPath(who)}/balance`)) as Balance,
    account: async (who: Who) => (await read('GET', accountPath(who))) as Sent<typeof account>,
    plans: async () => ((await read('GET', '/v1/plans')) as Sent<typeof planList>).items,
    change: async (who: Who, changes: object) => {
      await call('PUT', accountPath(who), changes);
    },

    spaces: async (who: Who) => ((await read('GET', `${accountPath(who)}/spaces`)) as Sent<typeof spaceList>).items,
    /** Null removes the limit. */
    limitSpace: async (who: Who, spaceId: string, creditsLimitPerPeriod: number | null) => {
      await call('PUT', `${accountPath(who)}/spaces/${spaceId}`, { creditsLimitPerPeriod });
    },
    async unreadCount(who: Who): Promise<number> {
      const path = `${accountPath(who)}/members/${who.person.id}/notifications?limit=1`;
      return ((await read('GET', path)) as { unreadCount: number }).unreadCount;
    },

    spend: async (who: Who, spaceId: string | null, action: Action): Promise<Debited> =>
      client.debit({ ...payer(who, spaceId), action }),

    async spendOrWait(who: Who, spaceId: string | null, action: Action, waitSeconds?: number): Promise<Spent> {
      const wait = { onNoCredits: 'wait', ...(waitSeconds !== undefined && { waitSeconds }) };
      return (await call('POST', '/v1/debits', { ...payer(who, spaceId), action, ...wait })) as Spent;
    },

    async stateOf({ company }: Who, action: Action): Promise<Sent<typeof actionState>> {
      const query = new URLSearchParams({ ...action });
      return (await read('GET', `/v1/accounts/${company.id}/actions?${query.toString()}`)) as Sent<typeof actionState>;
    },

    /** Which of the actions cost nothing more, and what the others cost together. */
    quote: (who: Who, spaceId: string | null, actions: readonly Action[]) =>
      reader.quote({ ...payer(who, spaceId), actions: [...actions] }),

    /**
     * Holds all actions at the price that the person saw, then charges each of them from the hold, and gives back the
     * rest. At another price nothing is held, and the person is asked again.
     */
    async spendInBulk(
      who: Who,
      spaceId: string | null,
      actions: readonly Action[],
      { requestId, expectedTokens }: { requestId: string; expectedTokens: number },
    ): Promise<BulkOutcome> {
      const quoted = { ...payer(who, spaceId), actions: [...actions] };
      const quote = await client.quote({ ...quoted, hold: requestId, expectedTokens }).catch((error: unknown) => {
        if (error instanceof CreditsRefused && error.code === 'price-changed') return null;
        throw error;
      });
      if (quote === null) return { priceChanged: { tokens: (await client.quote(quoted)).tokens } };
      const { tokens, creditsLeft, spaceLeft, reason, hold } = quote;
      if (reason !== null) return { short: { tokens, creditsLeft, spaceLeft, reason } };
      if (!hold) return { evaluated: 0, tokens: 0 };
      const items = actions.map((action) => ({ ...payer(who, spaceId), action, holdId: hold.id }));
      const answer = (await call('POST', '/v1/debits/batch', { items })) as {
        items: { status: number; alreadyCharged?: boolean; debit?: { tokens: number } }[];
      };
      await client.release({ holdId: hold.id }).catch((error: unknown) => {
        // A hold that nobody releases expires by itself.
        if (!(error instanceof CreditsRefused || error instanceof CreditsUnavailable)) throw error;
      });
      const charged = answer.items.filter(({ status }) => status < 300);
      return { evaluated: charged.length, tokens: charged.reduce((sum, { debit }) => sum + (debit?.tokens ?? 0), 0) };
    },

    waits: async (who: Who): Promise<readonly Wait[]> =>
      ((await read('GET', `${accountPath(who)}/waiting?limit=${LAST_WAITS}`)) as { items: Wait[] }).items,
    wait: async (id: string) => (await read('GET', `/v1/waiting/${encodeURIComponent(id)}`)) as Wait,
    cancelWait: (id: string) => client.cancelWaiting({ waitingId: id }),

    async saveScoreCards(who: Who, job: { id: string; spaceId: string | null; candidateIds: readonly string[] }) {
      const edit = { jobId: job.id, editId: randomUUID(), candidateIds: job.candidateIds };
      const answer = await call('POST', '/v1/score-card-edits', { ...payer(who, job.spaceId), ...edit });
      return answer as Sent<typeof scoreCardEditAnswer>;
    },
    async lastRescreen(who: Who, jobId: string): Promise<Rescreen | null> {
      const path = `${accountPath(who)}/rescreens?limit=1&jobId=${encodeURIComponent(jobId)}`;
      const { items } = (await read('GET', path)) as { items: Rescreen[] };
      return items[0] ?? null;
    },
    steerRescreen: async (id: string, how: 'cancel' | 'run-now' | 'retry-failed') => {
      await call('POST', `/v1/rescreens/${encodeURIComponent(id)}/${how}`);
    },
  };
}

export type CreditsDesk = ReturnType<typeof createCreditsDesk>;

/** Undefined where the service does not answer: the page shows everything else. */
export async function ifAnswering<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof CreditsUnavailable || error instanceof CreditsRefused) return undefined;
    throw error;
  }
}
