/**
 * What makes webhooks a convenience: every few seconds one process works on events that wait, asks Stripe for its
 * events, looks at every purchase that is under way, invoices overage, and looks for subscribers it has not heard of.
 * With it a lost webhook costs seconds and nothing else.
 */
import type Stripe from 'stripe';
import type { Inbox } from './inbox.js';
import { createLease } from '../storage/lease.js';
import type { PaymentModels, ReadMark } from './models.js';
import type { Newcomers } from './subscriptions/subscriber-scan.js';
import type { Settlement } from './top-ups/apply-payment.js';
import type { OverageInvoices } from './overage-invoices.js';
import type { TopUps } from './top-ups/top-ups.js';
import type { TopUpWorkflows } from './top-ups/top-up-workflows.js';

export interface Sweep {
  /** One round. False: another process has the lease. */
  once(): Promise<boolean>;
  /** Rounds until it is stopped, which waits for the one under way. */
  start(everyMs?: number): { stop(): Promise<void> };
}

interface SweepParts {
  readonly stripe: Stripe;
  readonly models: Pick<PaymentModels, 'leases' | 'readMarks'>;
  readonly topUps: TopUps;
  readonly settlement: Pick<Settlement, 'hasNews'>;
  readonly inbox: Pick<Inbox, 'take' | 'workOff'>;
  readonly workflows: Pick<TopUpWorkflows, 'wake'>;
  readonly settle: (topUpId: string) => Promise<unknown>;
  readonly overageInvoices: OverageInvoices;
  readonly newcomers: Newcomers;
  readonly onError: (error: unknown) => void;
}

const EVERY_MS = 3_000;
const LEASE_MS = 30_000;
const BATCH = 100;
const AT_ONCE = 5;
const MARK = 'stripe-events';
/** An event may become visible after a later one. */
const OVERLAP_MS = 5 * 60_000;
/** Where a new installation begins. */
const FIRST_LOOK_BACK_MS = 24 * 3_600_000;
/** Stripe keeps them for 30 days. */
const KEPT_MS = 29 * 24 * 3_600_000;

export function createSweep(parts: SweepParts): Sweep {
  const { stripe, models, topUps, settlement, inbox, workflows, settle, overageInvoices, newcomers, onError } = parts;
  const lease = createLease(models.leases, 'payments-sweep', LEASE_MS);

  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    await work().catch(onError);
  };

  const listEvents = async (): Promise<void> => {
    const startedAt = Date.now();
    const mark = await models.readMarks.findById(MARK).lean<ReadMark>();
    const seenUntil = mark?.readUntil.getTime() ?? startedAt - FIRST_LOOK_BACK_MS;
    const from = Math.max(seenUntil - OVERLAP_MS, startedAt - KEPT_MS);
    for (let startingAfter: string | undefined; ;) {
      const page = await stripe.events.list({
        created: { gte: Math.floor(from / 1_000) },
        limit: BATCH,
        ...(startingAfter !== undefined && { starting_after: startingAfter }),
      });
      await inbox.take(page.data);
      startingAfter = page.data.at(-1)?.id;
      if (!page.has_more || startingAfter === undefined) break;
      await lease.renew();
    }
    await models.readMarks.updateOne({ _id: MARK }, { $set: { readUntil: new Date(startedAt) } }, { upsert: true });
  };

  const lookAtDue = async (): Promise<void> => {
    const due = (await topUps.due(BATCH))[Symbol.iterator]();
    const lookOn = async (): Promise<void> => {
      for (const record of due) {
        await attempt(async () => {
          // Before anything that may fail, so that one purchase does not keep the others from being looked at.
          await topUps.postpone(record);
          if (!(await settlement.hasNews(record))) return;
          // Without Temporal the credits land all the same; the receipt waits for it.
          await workflows.wake(record).catch(() => settle(record._id));
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lookOn));
  };

  const once = async (): Promise<boolean> => {
    if (!(await lease.renew())) return false;
    await attempt(() => inbox.workOff(BATCH));
    await attempt(listEvents);
    await attempt(lookAtDue);
    await attempt(() => overageInvoices.workOff());
    await attempt(() => newcomers.workOff());
    return true;
  };

  return {
    once,
    start(everyMs = EVERY_MS) {
      let timer: NodeJS.Timeout | undefined;
      let stopped = false;
      let round = Promise.resolve();
      const next = (): void => {
        round = once()
          .then(() => undefined, onError)
          .then(() => {
            if (!stopped) timer = setTimeout(next, everyMs);
          });
      };
      next();
      return {
        async stop() {
          stopped = true;
          clearTimeout(timer);
          await round;
          await lease.release().catch(onError);
        },
      };
    },
  };
}
