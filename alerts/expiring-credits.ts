/**
 * Notifies an account in the app, once a period, of bought credits that will expire with it. The period's workflow asks
 * for it three days before the end. A pack of which little is left is not worth a notification.
 */
import type { AccountState } from '../domain/account/account-state.js';
import { creditsExpireSoonId } from '../domain/business-key.js';
import { formatDay, lastDayOf } from '../domain/calendar/format-date.js';
import { formatCredits, countCredits } from '../domain/credits.js';
import type { Grant } from '../domain/grant.js';
import type { NewNotification, Notifications } from './in-app/notifications.js';

export interface ExpiringCredits {
  /** May be repeated. Does nothing once the period is over, or where nothing bought is left to expire with it. */
  announce(accountId: string, periodNumber: number): Promise<void>;
}

interface ExpiringCreditsParts {
  readonly notifications: Pick<Notifications, 'add'>;
  readonly readAccount: (accountId: string) => Promise<AccountState | null>;
  readonly now?: () => Date;
}

/** At least this part of a pack is unspent. */
const MIN_UNSPENT_PERCENT = 10;
/** More are counted. */
const MAX_NAMED = 3;

interface Pack extends Grant {
  readonly expiresAt: Date;
}

export function createExpiringCredits(parts: ExpiringCreditsParts): ExpiringCredits {
  const { notifications, readAccount, now = () => new Date() } = parts;
  return {
    async announce(accountId, periodNumber) {
      const account = await readAccount(accountId);
      if (!account || account.terms.state === 'closed' || account.period.number !== periodNumber) return;
      const packs = expiringPacks(account);
      if (packs.length > 0) await notifications.add(notificationOf(account, packs, now()));
    },
  };
}

/** Bought credits that end with the period, the oldest first. */
function expiringPacks({ grants, period }: AccountState): Pack[] {
  const isWorthIt = ({ granted, remaining }: Grant): boolean => remaining * 100 >= granted * MIN_UNSPENT_PERCENT;
  return grants
    .filter((grant): grant is Pack => grant.source === 'top_up' && grant.expiresAt !== null)
    .filter((pack) => pack.remaining > 0 && pack.expiresAt <= period.end && isWorthIt(pack))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

function notificationOf(account: AccountState, packs: readonly Pack[], at: Date): NewNotification {
  const { accountId, period } = account;
  const more = packs.length - MAX_NAMED;
  const sentences = packs.slice(0, MAX_NAMED).map((pack) => sentenceOf(pack, account));
  if (more > 0)
    sentences.push(`${formatCredits(more)} more ${more === 1 ? 'pack has' : 'packs have'} credits that expire.`);
  return {
    id: creditsExpireSoonId(period.id),
    accountId,
    kind: 'credits_expire_soon',
    title: 'Credits expire soon',
    body: sentences.join(' '),
    facts: {
      periodId: period.id,
      periodEnd: period.end,
      packs: packs.map(({ id, granted, remaining, at: boughtAt, expiresAt }) => ({
        grantId: id,
        granted,
        remaining,
        boughtAt,
        expiresAt,
      })),
    },
    at,
  };
}

function sentenceOf({ granted, remaining, at, expiresAt }: Pack, { period, terms }: AccountState): string {
  const day = (date: Date): string => formatDay(date, terms.timeZone, period.start);
  const expire = `${remaining === 1 ? 'expires' : 'expire'} on ${day(lastDayOf(expiresAt))}`;
  return `${formatCredits(remaining)} of the ${countCredits(granted)} bought on ${day(at)} ${expire}.`;
}
