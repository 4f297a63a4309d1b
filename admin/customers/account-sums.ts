/**
 * Works out what the account page shows after the rest, since it goes over all entries of the account, or of its period:
 * each by a call of its own, so that the page never waits for it.
 */
import type { Services } from '../../boot/services.js';
import type { AccountState } from '../../domain/account/account-state.js';
import { notFound } from '../../domain/errors.js';
import { reconcile, type Finding } from '../../ledger/reconcile.js';
import type { Audit } from '../audit/audit.js';
import { requireRight } from '../staff/require-right.js';
import type { StaffMember } from '../staff/staff.js';
import { partOf, type Part } from './part.js';

export interface DayOfUse {
  /** `2026-09-03`, in the account's zone. */
  readonly day: string;
  readonly tokens: Readonly<Record<string, number>>;
}

export interface AccountCheck {
  readonly addsUp: boolean;
  readonly findings: readonly Finding[];
  /** How many there are. */
  readonly found: number;
  readonly notices: readonly Finding[];
  readonly entries: number;
  readonly seconds: number;
}

/** Each is recorded as a look at the account. Throws `not-found`, and what the ledger throws while it can't be read. */
export interface AccountSums {
  /** Whether the account's documents are what its entries say. */
  check(by: StaffMember, accountId: string): Promise<Part<AccountCheck>>;
  /** Local days of the period, oldest first, each with what every feature used. */
  usageByDay(by: StaffMember, accountId: string): Promise<Part<readonly DayOfUse[]>>;
}

export interface AccountSumsParts extends Pick<Services, 'connection' | 'ledger' | 'priceLists'> {
  readonly audit: Pick<Audit, 'record'>;
  /** Receives why a sum could not be made. */
  readonly onError: (error: unknown) => void;
}

/** Nobody looks at a page that takes longer. */
const SUM_TIMEOUT_MS = 20_000;
const MAX_DAYS = 400;
const MAX_FINDINGS_SHOWN = 20;
const NOT_CHECKED = `This account could not be checked within ${SUM_TIMEOUT_MS / 1_000} s. Run reconcile for it.`;
const NOT_ADDED_UP = 'This period has too many entries to be added up by day here. Look at the entries themselves.';

export function createAccountSums(parts: AccountSumsParts): AccountSums {
  const { connection, ledger, priceLists, audit, onError } = parts;

  async function look(by: StaffMember, accountId: string, part: string): Promise<AccountState> {
    requireRight(by, 'look');
    const found = await ledger.readWithUnwritten(accountId);
    if (!found) throw notFound('account');
    await audit.record({ by: by.id, act: 'account-viewed', accountId, facts: { part } });
    return found.state;
  }

  return {
    async check(by, accountId) {
      await look(by, accountId, 'check');
      return await partOf(() => checkOf(accountId), onError, { problem: NOT_CHECKED, timeoutMs: SUM_TIMEOUT_MS });
    },

    async usageByDay(by, accountId) {
      const state = await look(by, accountId, 'usage-by-day');
      return await partOf(() => daysOfUse(state), onError, { problem: NOT_ADDED_UP, timeoutMs: SUM_TIMEOUT_MS });
    },
  };

  async function daysOfUse(state: AccountState): Promise<DayOfUse[]> {
    const features = priceLists.current().items.map(({ feature }) => feature);
    const days = new Map<string, Record<string, number>>();
    // One after the other: the first one reads the entries, and the others find them in the ledger's cache.
    for (const feature of features) {
      for (const { group: day, tokens } of await ledger.sumUsage(state.accountId, { ...daysOf(state), feature })) {
        if (day !== null) days.set(day, { ...days.get(day), [feature]: tokens });
      }
    }
    return [...days].map(([day, tokens]) => ({ day, tokens })).sort((a, b) => (a.day < b.day ? -1 : 1));
  }

  async function checkOf(accountId: string): Promise<AccountCheck> {
    const findings: Finding[] = [];
    const notices: Finding[] = [];
    const { entries, seconds } = await reconcile({
      connection,
      accountId,
      signal: AbortSignal.timeout(SUM_TIMEOUT_MS),
      onFinding: (finding) => findings.push(finding),
      onNotice: (notice) => notices.push(notice),
    });
    return {
      addsUp: findings.length === 0,
      findings: findings.slice(0, MAX_FINDINGS_SHOWN),
      found: findings.length,
      notices: notices.slice(0, MAX_FINDINGS_SHOWN),
      entries,
      seconds,
    };
  }
}

const daysOf = ({ period, terms }: AccountState) =>
  ({ period: period.number, groupBy: 'day', timeZone: terms.timeZone, limit: MAX_DAYS }) as const;
