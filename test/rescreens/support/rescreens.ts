/** Opens re-screens over a real database, with a host that screens nobody and a queue of waiting actions in memory. */
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { createAccountServices, openCatalogue } from '../../../accounts/services.js';
import { createRescreenActivities } from '../../../activities/rescreens.js';
import { toFailure } from '../../../activities/failures.js';
import type { DebitCall, WaitingAction, WaitingDebitCall } from '../../../client/workflow.js';
import { debitView, refundView } from '../../../domain/answers.js';
import { actionKey } from '../../../domain/business-key.js';
import { done } from '../../../ledger/ledger.js';
import { openRescreenServices } from '../../../rescreens/services.js';
import { rescreenModels } from '../../../rescreens/models.js';
import type { RescreenTimes } from '../../../rescreens/signals.js';
import { TESTER } from '../../support/actor.js';
import { openLedgerOnMongo } from '../../support/ledger-on-mongodb.js';

export type TestRescreens = Awaited<ReturnType<typeof openTestRescreens>>;

export const QUIET_MS = 30_000;
const MAX_QUIET_MS = 120_000;
const PRICE = 20;

interface Waiter {
  readonly id: string;
  readonly call: DebitCall & { readonly notify?: { readonly workflowId: string } };
  state: WaitingAction['state'];
  debit: unknown;
}

export async function openTestRescreens(
  temporal: Client,
  { times = {}, now }: { times?: Partial<RescreenTimes>; now?: () => Date } = {},
) {
  const opened = await openLedgerOnMongo(now ? { now } : {});
  const { connection, ledger } = opened;
  const catalogue = await openCatalogue(connection, opened);
  const accountServices = createAccountServices(catalogue, ledger, ['a-signing-key-of-the-tests-0123456789']);
  const failures: unknown[] = [];
  const onError = (error: unknown): void => {
    failures.push(error);
  };
  /** Counts for a re-screen that starts after a change. */
  const pauses = { quietMs: QUIET_MS, maxQuietMs: MAX_QUIET_MS, ...times };
  const services = await openRescreenServices({
    connection,
    temporal,
    ledger,
    ...accountServices,
    times: pauses,
    onError,
  });
  const waiters: Waiter[] = [];
  const charges: string[] = [];
  const refunds: string[] = [];

  const ledgerAnswers = { before: (_accountId: string): Promise<void> => Promise.resolve() };

  const charge = async ({ accountId, spaceId, memberId, action }: DebitCall) =>
    await ledger.debit({
      accountId,
      action,
      ...(spaceId !== undefined && { spaceId }),
      ...(memberId !== undefined && { memberId }),
      ...TESTER,
    });
  const waitingOf = (accountId: string): Waiter[] =>
    waiters.filter(({ call, state }) => call.accountId === accountId && state === 'waiting');
  const placeOf = (waiter: Waiter) => {
    const place = waitingOf(waiter.call.accountId).indexOf(waiter) + 1;
    return { place, tokens: PRICE, tokensAhead: (place - 1) * PRICE };
  };
  const viewOf = (waiter: Waiter): WaitingAction =>
    ({
      id: waiter.id,
      state: waiter.state,
      reason: null,
      ...(waiter.state === 'waiting' ? placeOf(waiter) : { place: null, tokens: PRICE, tokensAhead: null }),
      debit: waiter.debit,
    }) as unknown as WaitingAction;
  const find = (id: string): Waiter => waiters.find((waiter) => waiter.id === id)!;

  /** As `waiting/` answers, without Temporal; `restarted.server.test.ts` uses the real one. */
  const credits = {
    async debitCredits(call: WaitingDebitCall) {
      const answer = await charge(call);
      await ledgerAnswers.before(call.accountId);
      if (answer.ok) {
        const { entry, repeated, balance } = answer;
        if (!repeated) charges.push(call.accountId);
        return { debit: debitView(entry), alreadyCharged: repeated, balance };
      }
      if (answer.refusal.code !== 'credits-exhausted') {
        throw toFailure(answer.refusal);
      }
      const key = actionKey(call.action);
      let waiter = waitingOf(call.accountId).find((one) => actionKey(one.call.action) === key);
      if (!waiter) {
        waiter = { id: `${call.accountId}~w-${waiters.length}`, call, state: 'waiting', debit: null };
        waiters.push(waiter);
      }
      return { waiting: { id: waiter.id, ...placeOf(waiter), expiresAt: new Date() } };
    },
    readWaiting: ({ waitingId }: { waitingId: string }) => Promise.resolve(viewOf(find(waitingId))),
    cancelWaiting({ waitingId }: { waitingId: string }) {
      const waiter = find(waitingId);
      if (waiter.state === 'waiting') waiter.state = 'cancelled';
      return Promise.resolve(viewOf(waiter));
    },
    async refundDebit(call: { debitId: string; reason: string; requestId: string }) {
      const answer = await ledger.refund({ ...call, ...TESTER });
      if (!answer.ok) throw toFailure(answer.refusal);
      const { entry, balance } = done(answer);
      refunds.push(call.requestId);
      return { refund: refundView(entry), balance };
    },
  };

  /** What the host's worker screens; a test may hold it, or have it fail. */
  const host = {
    candidates: new Map<string, readonly string[]>(),
    screened: [] as string[],
    pageSize: 10,
    screen: (_candidateId: string, _editId: string): Promise<void> => Promise.resolve(),
  };
  const assistant = {
    listCandidates({ jobId, cursor }: { jobId: string; cursor: string | null }) {
      const all = host.candidates.get(jobId) ?? [];
      const from = Number(cursor ?? 0);
      const to = from + host.pageSize;
      return Promise.resolve({ candidateIds: all.slice(from, to), nextCursor: to < all.length ? String(to) : null });
    },
    async screenCandidate({ candidateId, editId }: { candidateId: string; editId: string }) {
      await host.screen(candidateId, editId);
      host.screened.push(`${editId}:${candidateId}`);
    },
  };

  return {
    ...services,
    pauses,
    uri: opened.uri,
    connection,
    models: rescreenModels(connection),
    ledger,
    accountServices,
    failures,
    charges,
    refunds,
    /** `before` runs after the ledger has answered, and before a workflow hears of it. */
    ledgerAnswers,
    waiters,
    host,
    assistant,
    credits,
    activities: createRescreenActivities({ running: services.running, onUnexpectedError: onError }),
    /** An account on the Free plan: 50 credits. */
    async openAccount(accountId: string): Promise<string> {
      await accountServices.accounts.put(accountId, { name: accountId, planId: 'free', timeZone: 'UTC' }, TESTER);
      return accountId;
    },
    edit: (accountId: string, jobId: string, editId: string, fields: object = {}) =>
      services.edits.take({ accountId, jobId, editId, ...fields }),
    /** Charges what waits, in order, as `resumeWaiting` will. */
    async resume(accountId: string, { signals = true } = {}): Promise<void> {
      for (const waiter of waitingOf(accountId)) {
        const answer = await charge(waiter.call);
        if (!answer.ok) return;
        charges.push(accountId);
        waiter.state = 'charged';
        waiter.debit = JSON.parse(JSON.stringify(debitView(answer.entry)));
        const { workflowId } = waiter.call.notify!;
        if (signals) {
          await temporal.workflow
            .getHandle(workflowId)
            .signal('creditsCharged', { waitingId: waiter.id, debitId: answer.entry._id, tokens: PRICE });
        }
      }
    },
    async close(): Promise<void> {
      await services.signals.drain();
      catalogue.priceLists.close();
      catalogue.newestPlans.close();
      await opened.close();
    },
  };
}

export const refuse = (message: string): Promise<never> =>
  Promise.reject(ApplicationFailure.nonRetryable(message, 'host-refuses'));
