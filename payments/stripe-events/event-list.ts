/** Asks Stripe for its events, so that a webhook that was lost costs seconds and nothing else. */
import type Stripe from 'stripe';
import { createReadMark } from '../../storage/read-mark.js';
import type { PaymentModels } from '../models.js';
import { EVENT_TYPES } from './event-types.js';
import type { Inbox } from './inbox.js';

export interface EventList {
  /**
   * Hands the events since the last call that are worked on to the inbox. Calls `onPage` between two pages. An event that
   * can't be stored stops no other, but then the same events are read again by the next call.
   */
  read(onPage: () => Promise<unknown>): Promise<void>;
}

interface EventListParts {
  readonly stripe: Stripe;
  readonly models: Pick<PaymentModels, 'readMarks'>;
  readonly inbox: Pick<Inbox, 'take'>;
}

const PAGE = 100;
/** An event may become visible after a later one. */
const OVERLAP_MS = 5 * 60_000;
/** A new installation begins to read this far back. */
const FIRST_LOOK_BACK_MS = 24 * 3_600_000;
/** Stripe keeps events for 30 days. */
const KEPT_MS = 29 * 24 * 3_600_000;

export function createEventList({ stripe, models, inbox }: EventListParts): EventList {
  const mark = createReadMark(models.readMarks, 'stripe-events');
  return {
    async read(onPage) {
      const startedAt = Date.now();
      const readUntil = (await mark.read())?.getTime() ?? startedAt - FIRST_LOOK_BACK_MS;
      const from = Math.max(readUntil - OVERLAP_MS, startedAt - KEPT_MS);
      const failures: unknown[] = [];
      for (let startingAfter: string | undefined; ;) {
        const page = await stripe.events.list({
          created: { gte: Math.floor(from / 1_000) },
          types: [...EVENT_TYPES],
          limit: PAGE,
          ...(startingAfter !== undefined && { starting_after: startingAfter }),
        });
        await inbox.take(page.data).catch((error: unknown) => failures.push(error));
        startingAfter = page.data.at(-1)?.id;
        if (!page.has_more || startingAfter === undefined) break;
        await onPage();
      }
      if (failures.length > 0) throw failures[0];
      await mark.moveTo(new Date(startedAt));
    },
  };
}
