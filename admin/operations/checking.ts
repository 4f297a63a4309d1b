/** Wires the nightly check and the daily totals, for the worker that runs it and the back office that shows them. */
import type { Connection } from 'mongoose';
import { createAllAccounts } from '../../ledger/all-accounts.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { createAudit } from '../audit/audit.js';
import { auditModel } from '../audit/models.js';
import { createDailyUsage, type DailyUsage } from './daily-usage.js';
import { createFindings, type Findings } from './findings.js';
import { checkModels, dailyUsageModels } from './models.js';
import { createNightlyCheck, type NightlyCheck } from './nightly-check.js';

export interface Checking {
  readonly findings: Findings;
  readonly nightlyCheck: NightlyCheck;
  readonly dailyUsage: DailyUsage;
}

/** Makes the collections that are missing. */
export async function openChecking(connection: Connection): Promise<Checking> {
  const models = checkModels(connection);
  const log = auditModel(connection);
  const usage = dailyUsageModels(connection);
  await prepareCollections({ ...models, ...usage, log });
  const findings = createFindings(models);
  return {
    findings,
    nightlyCheck: createNightlyCheck({ connection, models, findings, audit: createAudit(log) }),
    dailyUsage: createDailyUsage({ connection, models: usage, accounts: createAllAccounts(connection) }),
  };
}
