/** Reads and cancels actions that wait, for their callers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { debitView } from '../domain/answers.js';
import { isCharge } from '../domain/account/entry.js';
import { notFound, tryAgain } from '../domain/errors.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Endings } from './endings.js';
import { placesIn } from './places.js';
import type { WaitingQueue, WaitingTotals } from './queue.js';
import type { WaitingRecord } from './record.js';
import { waitingView, type WaitingView } from './view.js';

export interface Waits {
  find(id: string): Promise<WaitingRecord | null>;
  /** With its place while it waits, and with its debit once it is charged. */
  view(record: WaitingRecord): Promise<WaitingView>;
  /** Every action that waits in the account, oldest first. */
  list(accountId: string): Promise<readonly WaitingView[]>;
  totals(accountId: string): Promise<WaitingTotals>;
  /** Ends the wait unless it has ended or was charged, and returns its state. Throws `try-again` while it is being charged. */
  cancel(id: string): Promise<WaitingView>;
}

interface WaitsParts {
  readonly queue: WaitingQueue;
  readonly endings: Pick<Endings, 'end'>;
  readonly ledger: Pick<Ledger, 'findEntry'>;
  readonly now: () => Date;
}

/** A charge takes milliseconds, unless its process has died. */
const CANCEL_TRIES = 20;
const CANCEL_PAUSE_MS = 100;

export function createWaits({ queue, endings, ledger, now }: WaitsParts): Waits {
  const view: Waits['view'] = async (record) => {
    if (record.state === 'waiting') {
      const [place] = await queue.placesOf(record.accountId, [record]);
      if (place) return waitingView(place.record, place, null);
    }
    const ended = (record.state === 'waiting' ? await queue.find(record._id) : null) ?? record;
    const entry = ended.debitId === null ? null : await ledger.findEntry(ended.debitId);
    return waitingView(ended, null, entry && isCharge(entry) ? debitView(entry) : null);
  };

  return {
    find: (id) => queue.find(id),
    view,
    totals: (accountId) => queue.totals(accountId),

    async list(accountId) {
      return placesIn(await queue.list(accountId)).map((place) => waitingView(place.record, place, null));
    },

    async cancel(id) {
      for (let tries = 0; tries < CANCEL_TRIES; tries += 1) {
        const record = await queue.find(id);
        if (!record) throw notFound('waiting action');
        if (record.state !== 'waiting') return await view(record);
        const ended = await endings.end(record, { state: 'cancelled', at: now() });
        if (ended) return await view(ended);
        await sleep(CANCEL_PAUSE_MS);
      }
      throw tryAgain('The action is being charged right now. Try again in a moment.');
    },
  };
}
