/**
 * Reads what needs somebody, over all accounts: the newest of each part and how many there are. The parts are read side by
 * side, and one that cannot be read leaves the others as they are.
 */
import type { Connection } from 'mongoose';
import type { Services } from '../../boot/services.js';
import type { ListCaps } from '../../storage/capped-list.js';
import { withinDeadline } from '../../storage/deadline.js';
import { notFound } from '../../domain/errors.js';
import { listOverdueWork } from '../../storage/overdue-work.js';
import { SCHEDULE_IDS } from '../../workflows/messages.js';
import type { Audit } from '../audit/audit.js';
import { readOr } from '../read-or.js';
import { requireRight } from '../staff/require-right.js';
import type { StaffMember } from '../staff/staff.js';
import type { Checking } from './checking.js';
import type { RunRecord } from './models.js';
import { ALL, CAPS, COUNT_UP_TO, PART_TIMEOUT_MS, partOf, type Part, type PartName, type Row } from './parts.js';
import * as rows from './rows.js';

export interface OperationsView {
  readonly parts: readonly Part[];
  /** Null: it never ran, or cannot be read. */
  readonly lastRun: RunRecord | null;
}

export interface Operations {
  read(by: StaffMember): Promise<OperationsView>;
  /** All of one part that is counted. Rejects where it cannot be read. */
  readPart(by: StaffMember, name: PartName): Promise<Part>;
  /** The same, to be taken away. Throws `not-allowed`. */
  exported(by: StaffMember, name: PartName): Promise<readonly Row[]>;
  /**
   * Takes a finding or a notice out of what is open, with the reason why nothing more is to be done. Throws `not-allowed`,
   * and `not-found` where it is not open any more.
   */
  acknowledge(by: StaffMember, findingId: string, note: string): Promise<void>;
  /** Takes a parked event of Stripe out of what is stuck; the same otherwise. */
  acknowledgeEvent(by: StaffMember, eventId: string, note: string): Promise<void>;
}

export interface OperationsParts extends Checking {
  readonly connection: Connection;
  readonly attention: Services['payments']['attention'];
  readonly failedDeliveries: Services['failedDeliveries'];
  readonly blockedRescreens: Services['rescreens']['blocked'];
  readonly longestWaits: Services['waiting']['longest'];
  readonly overdueAccounts: Services['periods']['books']['listOverdue'];
  readonly accounts: Pick<Services['accounts'], 'listUnpaid'>;
  readonly schedules: Services['schedules'];
  readonly audit: Pick<Audit, 'record'>;
  readonly onError: (error: unknown) => void;
}

const DAY_MS = 86_400_000;
/** Older failures are history. */
const FAILED_WITHIN_MS = 30 * DAY_MS;
/** Sweeps look every few seconds: what is due for so long is not being done. */
const OVERDUE_AFTER_MS = 5 * 60_000;

export function createOperations(parts: OperationsParts): Operations {
  const { connection, findings, nightlyCheck, attention, schedules, audit, onError } = parts;

  const overdue = async (): Promise<Part> => {
    const before = new Date(Date.now() - OVERDUE_AFTER_MS);
    const [work, accounts] = await Promise.all([
      listOverdueWork(connection, before, COUNT_UP_TO),
      parts.overdueAccounts(before, COUNT_UP_TO),
    ]);
    const behind =
      accounts.length > 0 ? [{ collection: 'ledger_snapshots', count: accounts.length, since: before }] : [];
    const all = [...behind, ...work];
    const count = Math.min(
      COUNT_UP_TO,
      all.reduce((sum, one) => sum + one.count, 0),
    );
    return partOf('overdue', { items: all, count }, rows.overdueRow);
  };

  const readers = (caps: ListCaps): Readonly<Record<PartName, () => Promise<Part>>> => {
    const since = new Date(Date.now() - FAILED_WITHIN_MS);
    return {
      findings: async () => partOf('findings', await findings.newest('finding', caps), rows.findingRow),
      acknowledged: async () => partOf('acknowledged', await findings.acknowledged(caps), rows.acknowledgedRow),
      notices: async () => partOf('notices', await findings.newest('notice', caps), rows.findingRow),
      events: async () => partOf('events', await attention.stuckEvents(caps), rows.eventRow),
      topUps: async () => partOf('topUps', await attention.parkedTopUps(caps), rows.topUpRow),
      disputes: async () => partOf('disputes', await attention.disputedTopUps(caps), rows.disputedRow),
      failedTopUps: async () => partOf('failedTopUps', await attention.failedTopUps(since, caps), rows.failedTopUpRow),
      unpaid: async () => partOf('unpaid', await parts.accounts.listUnpaid(caps), rows.unpaidRow),
      invoices: async () => partOf('invoices', await attention.failedInvoices(caps), rows.invoiceRow),
      deliveries: async () => partOf('deliveries', await parts.failedDeliveries.list(since, caps), rows.deliveryRow),
      rescreens: async () => partOf('rescreens', await parts.blockedRescreens.list(since, caps), rows.rescreenRow),
      waiting: async () => partOf('waiting', await parts.longestWaits.list(caps), rows.waitingRow),
      overdue,
      schedules: async () => {
        const items = await schedules.read(SCHEDULE_IDS, PART_TIMEOUT_MS);
        return partOf('schedules', { items: items.slice(0, caps.limit), count: items.length }, rows.scheduleRow);
      },
    };
  };

  const reading = { timeoutMs: PART_TIMEOUT_MS, onError };
  const readAll = (name: PartName): Promise<Part> => withinDeadline(PART_TIMEOUT_MS, readers(ALL)[name]());

  return {
    async read(by) {
      requireRight(by, 'look');
      await audit.record({ by: by.id, act: 'operations-viewed' });
      const named = Object.entries(readers(CAPS)) as [PartName, () => Promise<Part>][];
      const [lastRun, ...found] = await Promise.all([
        readOr(null, () => nightlyCheck.lastRun(), reading),
        ...named.map(([name, read]) =>
          readOr<Part, Part>({ name, rows: null, count: 0, isCapped: false }, read, reading),
        ),
      ]);
      return { parts: found, lastRun };
    },

    async readPart(by, name) {
      requireRight(by, 'look');
      await audit.record({ by: by.id, act: 'operations-viewed', facts: { part: name } });
      return await readAll(name);
    },

    async exported(by, name) {
      requireRight(by, 'export');
      await audit.record({ by: by.id, act: 'list-exported', facts: { list: `operations-${name}` } });
      return (await readAll(name)).rows ?? [];
    },

    async acknowledge(by, findingId, note) {
      requireRight(by, 'acknowledge');
      const finding = await findings.acknowledge(findingId, { by: by.id, at: new Date(), note });
      if (!finding) throw notFound('open finding');
      const { kind, accountId } = finding;
      await audit.record({
        by: by.id,
        act: 'finding-acknowledged',
        ...(accountId !== null && { accountId }),
        subject: findingId,
        facts: { kind },
      });
    },

    async acknowledgeEvent(by, eventId, note) {
      requireRight(by, 'acknowledge');
      const type = await attention.acknowledgeEvent(eventId, { by: by.id, at: new Date(), note });
      if (type === null) throw notFound('parked event');
      await audit.record({ by: by.id, act: 'stripe-event-acknowledged', subject: eventId, facts: { type } });
    },
  };
}
