/** Wires corrections from the services of a process, its staff and its audit log. */
import type { Connection } from 'mongoose';
import { createLease } from '../../storage/lease.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { createSweep, type Sweep } from '../../storage/sweep.js';
import type { Audit } from '../audit/audit.js';
import type { Staff } from '../staff/staff.js';
import { createApplying, type OnStep } from './applying.js';
import { createBudget } from './limits/budget.js';
import { createCorrections, type Corrections } from './corrections.js';
import { createDecisions } from './decisions.js';
import { createKinds, type KindServices } from './kinds/all.js';
import { createLimits, type Limits } from './limits/limits.js';
import { correctionModels } from './models.js';
import { createPeople } from './limits/people.js';
import { createReasons } from './reasons.js';
import { createCorrectionRecords } from './records.js';

export interface CorrectionServices {
  readonly corrections: Corrections;
  readonly limits: Limits;
  /** For the process of the back office: it finishes what a process left. */
  readonly sweep: Sweep;
}

export interface CorrectionServicesParts {
  readonly connection: Connection;
  readonly services: KindServices;
  readonly staff: Pick<Staff, 'findActive'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly onError: (error: unknown) => void;
  readonly now?: () => Date;
  readonly onStep?: OnStep;
}

const PAUSE_MS = 5_000;
const LEASE_MS = 60_000;

/** Makes the collections that are missing, and stores the first limits and reasons. */
export async function openCorrections(parts: CorrectionServicesParts): Promise<CorrectionServices> {
  const { connection, services, staff, audit, onError, now = () => new Date(), onStep } = parts;
  const models = correctionModels(connection);
  await prepareCollections(models);
  const limits = createLimits(models.limits, audit);
  const reasons = createReasons(models.reasons, audit);
  await Promise.all([limits.seed(), reasons.seed()]);
  const records = createCorrectionRecords(models.corrections, audit);
  const shared = {
    records,
    budget: createBudget(models.budgets, now),
    people: createPeople({ staff, limits, now }),
    kinds: createKinds(services, records),
    now,
  };
  const applying = createApplying({ ...shared, model: models.corrections, onError, ...(onStep && { onStep }) });
  const decisions = createDecisions(shared);
  const { accounts, plans } = services;
  const corrections = createCorrections({ ...shared, reasons, accounts, plans, decisions, applying, audit });
  const lease = createLease(models.leases, 'corrections-sweep', LEASE_MS);
  const steps = [() => corrections.finishOpen()];
  return { corrections, limits, sweep: createSweep({ lease, pauseMs: PAUSE_MS, onError, steps }) };
}
