/**
 * Notifies an account in the app of the first action that was refused for lack of credits, once for each period and
 * feature. The refused call waits for nothing. This process remembers what it has reported, so that a host which asks
 * again and again costs the database nothing; the notification's id makes it one across all processes.
 */
import { LRUCache } from 'lru-cache';
import type { AccountState } from '../domain/account/account-state.js';
import { actionRefusedId } from '../domain/business-key.js';
import { formatDay } from '../domain/calendar/format-date.js';
import type { Feature, PriceList } from '../domain/pricing/price-list.js';
import type { RefusedSpending } from '../ledger/ledger.js';
import type { NewNotification, Notifications } from './in-app/notifications.js';

export interface RefusedActions {
  /** Returns at once. Only a lack of credits is notified: whoever paused spending or switched a feature off knows it. */
  report(refused: RefusedSpending): void;
  /** Resolves when nothing that was reported is left to store. */
  drain(): Promise<void>;
}

interface RefusedActionsParts {
  readonly notifications: Pick<Notifications, 'add'>;
  readonly readAccount: (accountId: string) => Promise<AccountState | null>;
  readonly priceList: () => PriceList;
  /** The next refusal tries again. */
  readonly onError: (error: unknown) => void;
}

/** One that is dropped costs a read. */
const REPORTED_CACHE = { max: 20_000 };
/** They share the database's connections with debits. */
const MAX_AT_ONCE = 4;
const MAX_WAITING = 10_000;

interface Report extends RefusedSpending {
  readonly key: string;
  readonly at: Date;
}

export function createRefusedActions(parts: RefusedActionsParts): RefusedActions {
  const { notifications, readAccount, priceList, onError } = parts;
  const reported = new LRUCache<string, true>(REPORTED_CACHE);
  const waiting: Report[] = [];
  let running: Promise<unknown>[] = [];

  const store = async (report: Report): Promise<void> => {
    const account = await readAccount(report.accountId);
    // Rolled since: the new period has credits of its own.
    if (!account || account.period.end.getTime() !== endOf(report)) return;
    await notifications.add(notificationOf(report, account, labelOf(priceList(), report.feature)));
  };

  const workOff = async (): Promise<void> => {
    for (let report = waiting.shift(); report; report = waiting.shift()) {
      try {
        await store(report);
      } catch (error) {
        reported.delete(report.key);
        onError(error);
      }
    }
  };

  return {
    report(refused) {
      if (refused.refusal.code !== 'credits-exhausted') return;
      const key = `${refused.accountId}~${endOf(refused)}~${refused.feature}`;
      if (reported.has(key) || waiting.length >= MAX_WAITING) return;
      reported.set(key, true);
      waiting.push({ ...refused, key, at: new Date() });
      if (running.length >= MAX_AT_ONCE) return;
      const run: Promise<void> = workOff().finally(() => {
        running = running.filter((other) => other !== run);
      });
      running.push(run);
    },

    async drain() {
      await Promise.all(running);
    },
  };
}

/** The end of the period stands for the period: the refusal names it. */
const endOf = ({ refusal }: RefusedSpending): number | undefined =>
  (refusal.facts['periodEndsAt'] as Date | undefined)?.getTime();

const labelOf = ({ items }: PriceList, wanted: Feature): string =>
  items.find(({ feature }) => feature === wanted)?.usageLabel ?? wanted;

function notificationOf(
  { accountId, feature, refusal, at }: Report,
  { period, terms }: AccountState,
  label: string,
): NewNotification {
  const { tokensNeeded, creditsLeft, tokensHeld } = refusal.facts;
  const next = formatDay(period.end, terms.timeZone, period.start);
  return {
    id: actionRefusedId(period.id, feature),
    accountId,
    kind: 'action_refused',
    title: `${label} was refused`,
    body: `${refusal.detail} Try again from ${next} on, or after an Owner has purchased credits. Candidates, pipeline and listings keep working.`,
    facts: { feature, tokensNeeded, creditsLeft, tokensHeld, periodId: period.id, periodEnd: period.end },
    at,
  };
}
