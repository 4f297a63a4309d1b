/** Wires everything about billing periods, for the API, the worker and the back office. */
import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { Ledger } from '../ledger/ledger.js';
import { createPeriodBooks, type PeriodBooks } from '../ledger/period-books.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { createPeriodClosing, type PeriodClosing } from './closing.js';
import { createPeriodCorrection, type PeriodCorrection } from './correction.js';
import { createNotices, type Notices } from './notices.js';
import { createOverageBooking, overageCharges, type OverageBooking } from './overage-booking.js';
import { createPeriodWorkflows, type PeriodWorkflows } from './period-workflows.js';
import { createPeriodRepair, type PeriodRepair } from './repair.js';

export interface PeriodServices {
  readonly books: PeriodBooks;
  readonly closing: PeriodClosing;
  readonly repair: PeriodRepair;
  readonly workflows: PeriodWorkflows;
  readonly notices: Notices;
  readonly correction: PeriodCorrection;
  readonly overage: Pick<OverageBooking, 'listBooked' | 'listOf'>;
}

interface PeriodServicesParts {
  readonly connection: Connection;
  readonly ledger: Ledger;
  readonly temporal: Client;
  readonly onNoticeLost: (error: unknown) => void;
}

/** Makes the collection that is missing; the ledger's own exist since it was opened. */
export async function openPeriodServices(parts: PeriodServicesParts): Promise<PeriodServices> {
  const { connection, ledger, temporal, onNoticeLost } = parts;
  const charges = overageCharges(connection);
  await prepareCollections({ charges });
  const books = createPeriodBooks(connection);
  const overage = createOverageBooking(charges);
  const workflows = createPeriodWorkflows(temporal);
  const notices = createNotices(workflows, temporal, onNoticeLost);
  return {
    books,
    workflows,
    closing: createPeriodClosing({ ledger, books, overage }),
    repair: createPeriodRepair({ ledger, books, workflows }),
    notices,
    correction: createPeriodCorrection(ledger, notices),
    overage,
  };
}
