/** Wires what the pages Overview and Operations show. */
import type { Services } from '../../boot/services.js';
import { createAllAccounts } from '../../ledger/all-accounts.js';
import type { Audit } from '../audit/audit.js';
import { openChecking } from './checking.js';
import type { DailyUsage } from './daily-usage.js';
import { createOperations, type Operations } from './operations.js';
import { createOverview, type Overview, type OverviewParts } from './overview.js';

export interface OperationsServices {
  readonly operations: Operations;
  readonly overview: Overview;
  readonly dailyUsage: Pick<DailyUsage, 'read'>;
}

interface OperationsServicesParts extends Pick<OverviewParts, 'countApprovals' | 'countParkedCorrections'> {
  readonly services: Services;
  readonly audit: Audit;
  readonly onError: (error: unknown) => void;
}

/** Makes the collections that are missing. */
export async function openOperations(parts: OperationsServicesParts): Promise<OperationsServices> {
  const { services, ...others } = parts;
  const { connection, payments, failedDeliveries, rescreens, waiting, periods, schedules, accounts } = services;
  const checking = await openChecking(connection);
  const shared = { ...others, ...checking, attention: payments.attention, failedDeliveries };
  return {
    dailyUsage: checking.dailyUsage,
    operations: createOperations({
      ...shared,
      ...{ connection, accounts },
      blockedRescreens: rescreens.blocked,
      longestWaits: waiting.longest,
      overdueAccounts: (before, limit) => periods.books.listOverdue(before, limit),
      schedules,
    }),
    overview: createOverview({ ...shared, accounts, allAccounts: createAllAccounts(connection) }),
  };
}
