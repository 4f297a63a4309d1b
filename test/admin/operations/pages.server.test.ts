import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createAudit, type Audit } from '../../../admin/audit/audit.js';
import { auditModel } from '../../../admin/audit/models.js';
import { openChecking } from '../../../admin/operations/checking.js';
import type { PartName } from '../../../admin/operations/parts.js';
import { openOperations, type OperationsServices } from '../../../admin/operations/services.js';
import type { StaffMember } from '../../../admin/staff/staff.js';
import { createServices, type Services } from '../../../boot/services.js';
import { readSettings } from '../../../boot/settings.js';
import { openDeliveryRecords } from '../../../delivery/record.js';
import { overageInvoiceModel } from '../../../payments/overage-invoices/models.js';
import { stripeEventModel } from '../../../payments/stripe-events/models.js';
import { topUpModel, type TopUpRecord } from '../../../payments/top-ups/models.js';
import { done } from '../../../ledger/ledger.js';
import { meeting, search } from '../../support/actions.js';
import { TESTER } from '../../support/actor.js';
import { freshDatabase, temporalSettings } from '../../support/servers.js';
import { eventually } from '../../support/eventually.js';
import { deleteSnapshots, snapshotsOf } from '../../support/commits.js';

const HOUR_MS = 3_600_000;
const ADA: StaffMember = {
  id: 'staff-ada',
  email: 'ada@example.com',
  name: 'Ada',
  role: 'viewer',
  mustChangePassword: false,
  sessionsFrom: new Date(),
  createdAt: new Date(),
  disabledAt: null,
};

let services: Services;
let audit: Audit;
let pages: OperationsServices;
const failures: unknown[] = [];

beforeAll(async () => {
  const settings = readSettings({
    MONGODB_URI: freshDatabase(),
    ...temporalSettings(),
    TOKEN_SIGNING_KEYS: 'a-signing-key-of-the-tests-0123456789',
  });
  services = await createServices(settings, pino({ level: 'silent' }));
  audit = createAudit(auditModel(services.connection));
  pages = await openOperations({ services, audit, onError: (error) => failures.push(error) });
});
beforeEach(() => {
  failures.length = 0;
});
afterAll(() => services.stop());

const ago = (hours: number): Date => new Date(Date.now() - hours * HOUR_MS);

const topUp = (id: string, fields: Partial<TopUpRecord>) =>
  topUpModel(services.connection).collection.insertOne({
    ...{ _id: id, accountId: 'acme', requestId: id, credits: 100, state: 'credited', createdAt: ago(1), dueAt: null },
    ...{ total: { amount: 2_000, currency: 'usd' }, paid: null, reversals: [], attempts: 0, parkedBecause: null },
    ...fields,
  } as never);

const partOf = async (name: PartName) => {
  const { rows, ...part } = (await pages.operations.read(ADA)).parts.find((one) => one.name === name)!;
  return { ...part, rows: rows! };
};

describe('the operations page', () => {
  test('shows the newest of each part, how many there are, what repairs each, and all of one part alone', async () => {
    await topUp('tu_parked', { state: 'parked', parkedBecause: 'the amount differs' });
    await stripeEventModel(services.connection).collection.insertMany([
      { _id: 'evt_1', type: 'refund.created', outcome: 'parked', parkedBecause: 'lacks its id', receivedAt: ago(2) },
      { _id: 'evt_2', type: 'charge.refunded', attempts: 7, dueAt: ago(-1), parkedBecause: null, receivedAt: ago(1) },
      { _id: 'evt_3', type: 'charge.refunded', attempts: 1, dueAt: ago(-1), parkedBecause: null, receivedAt: ago(0) },
    ] as never[]);
    const deliveries = await openDeliveryRecords(services.connection);
    await deliveries.collection.insertMany(
      Array.from({ length: 25 }, (_, n) => ({
        ...{ _id: `d-${n}`, accountId: 'acme', about: 'alert', subjectId: `cross-${n}`, channel: 'email' },
        ...{ state: 'failed', answer: '550 no such user', address: 'secret@example.com', createdAt: ago(n) },
        recipient: 'olga',
      })) as never[],
    );
    await overageInvoiceModel(services.connection).collection.insertOne({
      ...{ _id: 'acme~1~usd', accountId: 'acme', tokens: 17, state: 'refused', refusedBecause: 'no tax id' },
      periodEnd: ago(3),
      dueAt: ago(1),
    } as never);

    expect(await partOf('topUps')).toMatchObject({
      count: 1,
      rows: [
        {
          id: 'tu_parked',
          detail: 'the amount differs',
          repair: { kind: 'resolve_purchase', fields: { topUpId: 'tu_parked' } },
        },
      ],
    });
    await topUp('tu_disputed', { state: 'disputed', paymentIntentId: 'pi_disputed' });
    expect(await partOf('disputes')).toMatchObject({ count: 1, rows: [{ id: 'tu_disputed', detail: 'pi_disputed' }] });
    expect(await partOf('events')).toMatchObject({ count: 2, rows: [{ id: 'evt_2' }, { id: 'evt_1' }] });
    expect(await partOf('invoices')).toMatchObject({ rows: [{ state: 'refused', detail: 'no tax id' }] });
    const failed = await partOf('deliveries');
    expect([failed.count, failed.rows.length, failed.rows[0]!.id]).toEqual([25, 20, 'd-0']);
    expect(failed.rows[0]!.repair).toEqual({
      kind: 'redeliver_alert',
      fields: { crossingId: 'cross-0', memberId: 'olga' },
    });
    expect(JSON.stringify(failed)).not.toContain('secret@example.com');
    const all = await pages.operations.readPart(ADA, 'deliveries');
    expect([all.count, all.isCapped, all.rows?.map(({ id }) => id)]).toEqual([
      25,
      false,
      Array.from({ length: 25 }, (_, n) => `d-${n}`),
    ]);
    const file = await pages.operations.exported({ ...ADA, role: 'finance' }, 'deliveries');
    expect(file).toEqual(all.rows);
    await expect(pages.operations.exported(ADA, 'deliveries')).rejects.toMatchObject({ code: 'not-allowed' });
    const { items } = await audit.list({ by: ADA.id }, { limit: 2 });
    expect(items.map(({ act, facts }) => [act, facts])).toEqual([
      ['list-exported', { list: 'operations-deliveries' }],
      ['operations-viewed', { part: 'deliveries' }],
    ]);
    expect(await partOf('overdue')).toMatchObject({ rows: [{ what: 'overage_invoices', detail: 'one record' }] });
  });

  test('shows a schedule that Temporal does not have as missing', async () => {
    const rows = (await partOf('schedules')).rows;
    expect(rows.map(({ id }) => id)).toEqual(['repair-periods', 'reconcile-nightly']);
  });

  test('shows the last run of the nightly check and what it found', async () => {
    const { nightlyCheck } = await openChecking(services.connection);
    await snapshotsOf(services.connection).insertOne({ _id: 'ghost' } as never);
    await nightlyCheck.run('night');
    const { lastRun, parts } = await pages.operations.read(ADA);
    expect(lastRun).toMatchObject({ _id: 'night', findings: 1 });
    expect(parts[0]).toMatchObject({ name: 'findings', count: 1, rows: [{ what: 'ORPHAN', accountId: 'ghost' }] });
    await deleteSnapshots(services.connection, 'ghost');
    await nightlyCheck.run('next');
    expect(await partOf('findings')).toMatchObject({ count: 0, rows: [] });
  });

  test('a finding that finance acknowledges leaves the open ones, with its reason and in the audit log', async () => {
    const { findings } = await openChecking(services.connection);
    const finding = { kind: 'AUDIT_LOG', subject: 'line 7', expected: 'a', found: 'b', advice: 'Look.' } as const;
    await findings.record('finding', { ...finding, accountId: null }, new Date());
    const { id } = (await partOf('findings')).rows[0]!;
    const note = 'The backup of that day has this line.';
    await expect(pages.operations.acknowledge(ADA, id, note)).rejects.toMatchObject({ code: 'not-allowed' });
    const finance = { ...ADA, role: 'finance' } as const;
    await pages.operations.acknowledge(finance, id, note);
    await expect(pages.operations.acknowledge(finance, id, note)).rejects.toMatchObject({ code: 'not-found' });
    expect(await partOf('findings')).toMatchObject({ count: 0 });
    expect(await partOf('acknowledged')).toMatchObject({ rows: [{ id, advice: `${note} (staff-ada)` }] });
    const { items } = await audit.list({ act: 'finding-acknowledged' }, { limit: 2 });
    expect(items).toMatchObject([{ by: 'staff-ada', subject: id, facts: { kind: 'AUDIT_LOG' } }]);
  });

  test('a parked event that finance acknowledges is counted no more, and its record says why', async () => {
    const event = { type: 'refund.created', outcome: 'parked', parkedBecause: 'lacks its id', receivedAt: ago(0) };
    await stripeEventModel(services.connection).collection.insertOne({ _id: 'evt_seen', ...event } as never);
    const shown = async () => (await partOf('events')).rows.map(({ id }) => id);
    expect(await shown()).toContain('evt_seen');
    const note = 'Its refund was found at Stripe.';
    const acknowledge = (by: StaffMember, id: string) => pages.operations.acknowledgeEvent(by, id, note);
    await expect(acknowledge(ADA, 'evt_seen')).rejects.toMatchObject({ code: 'not-allowed' });
    const finance = { ...ADA, role: 'finance' } as const;
    await acknowledge(finance, 'evt_seen');
    await expect(acknowledge(finance, 'evt_seen')).rejects.toMatchObject({ code: 'not-found' });
    expect(await shown()).not.toContain('evt_seen');
    const { items } = await audit.list({ act: 'stripe-event-acknowledged' }, { limit: 2 });
    expect(items).toMatchObject([{ subject: 'evt_seen', facts: { type: 'refund.created' } }]);
    expect(JSON.stringify(items)).not.toContain(note);
    const acknowledged = { by: ADA.id, at: expect.any(Date), note };
    expect(await stripeEventModel(services.connection).findById('evt_seen').lean()).toMatchObject({ acknowledged });
  });

  test('an event that is tried again is not acknowledged', async () => {
    const failing = { type: 'charge.refunded', attempts: 7, dueAt: ago(-1), parkedBecause: null, receivedAt: ago(0) };
    await stripeEventModel(services.connection).collection.insertOne({ _id: 'evt_failing', ...failing } as never);
    const finance = { ...ADA, role: 'finance' } as const;
    const acknowledged = pages.operations.acknowledgeEvent(finance, 'evt_failing', 'Somebody was too quick.');
    await expect(acknowledged).rejects.toMatchObject({ code: 'not-found' });
  });

  test('a part that cannot be read is shown as failed, and the others stay', async () => {
    const schedules = { read: () => Promise.reject(new Error('Temporal is away')) };
    const broken = await openOperations({
      services: { ...services, schedules },
      audit,
      onError: (error) => failures.push(error),
    });
    const { parts } = await broken.operations.read(ADA);
    expect(parts.filter(({ rows }) => rows === null).map(({ name }) => name)).toEqual(['schedules']);
    expect(failures).toEqual([new Error('Temporal is away')]);
  });

  test('is written to the audit log before it is shown', async () => {
    await pages.operations.read(ADA);
    const { items } = await audit.list({ by: ADA.id }, { limit: 1 });
    expect(items).toMatchObject([{ act: 'operations-viewed' }]);
    const failing = { ...audit, record: () => Promise.reject(new Error('no log')) };
    const unlogged = await openOperations({ services, audit: failing, onError: () => undefined });
    await expect(unlogged.operations.read(ADA)).rejects.toThrow('no log');
    await expect(unlogged.overview.overview(ADA)).rejects.toThrow('no log');
  });
});

describe('the overview', () => {
  test('shows what was spent today by feature, who runs out, and what packs brought in, by currency', async () => {
    const { ledger, accounts } = services;
    for (const [id, name] of [
      ['low', 'Low Ltd'],
      ['fine', 'Fine Ltd'],
    ] as const)
      await accounts.put(id, { name, planId: 'free', timeZone: 'UTC' }, TESTER);
    for (const n of [1, 2]) done(await ledger.debit({ accountId: 'low', action: search(n), ...TESTER }));
    done(await ledger.debit({ accountId: 'fine', action: meeting('c'), ...TESTER }));
    const grant = { at: new Date() } as never;
    const paid = { total: 2_420, tax: 420, discount: 0, currency: 'eur' };
    await topUp('tu_1', { paid, grant });
    const reversal = { id: 're_1', kind: 'refund', amount: 1_000, credits: 0, state: 'booked', taken: 0 } as const;
    await topUp('tu_2', { paid, grant, reversals: [reversal, { ...reversal, kind: 'freeze' }] });
    await topUp('tu_3', { paid: { ...paid, total: 500, tax: 0, currency: 'usd' }, grant });
    await topUp('tu_old', { paid, grant: { at: ago(24 * 40) } as never });
    await topUp('tu_failed', { state: 'failed' });

    // Snapshots may be a second behind, and a process counts once a minute: each try is by a process that just started.
    const shown = await eventually(async () => {
      const { overview: fresh } = await openOperations({ services, audit, onError: (error) => failures.push(error) });
      const overview = await fresh.overview(ADA);
      expect([overview.low?.low, overview.days?.at(-1)?.actions]).toEqual([1, 3]);
      return overview;
    });
    expect(shown.days).toHaveLength(30);
    expect(shown.days!.at(-1)).toEqual({
      day: shown.at.toISOString().slice(0, 10),
      ...{ tokens: 43, actions: 3 },
      byFeature: { talent_search: { tokens: 40, actions: 2 }, meeting_assistant: { tokens: 3, actions: 1 } },
    });
    expect(shown.countedUntil).toBeInstanceOf(Date);
    expect(shown.low).toMatchObject({ gone: 0, low: 1, lowest: [{ accountId: 'low', name: 'Low Ltd', left: 10 }] });
    expect(shown.low?.isAll).toBe(true);
    expect((await pages.overview.runningOut(ADA)).items).toEqual(shown.low?.lowest);
    expect(shown.revenue!.currencies).toEqual([
      { currency: 'eur', topUps: 2, paid: 4_840, tax: 840, returned: 1_000 },
      { currency: 'usd', topUps: 1, paid: 500, tax: 0, returned: 0 },
    ]);
    expect(shown.waiting).toMatchObject({
      approvals: 0,
      parkedTopUps: 1,
      disputedTopUps: 1,
      failedTopUps: 1,
      failedInvoices: 1,
    });
    expect(shown.topUps!.length).toBe(6);
    expect(failures).toEqual([]);
  });

  test('counts the corrections that wait, and shows the rest where that fails', async () => {
    const parts = { services, audit, onError: (error: unknown) => failures.push(error) };
    const counting = await openOperations({
      ...parts,
      countApprovals: () => Promise.resolve(4),
      countParkedCorrections: () => Promise.resolve(2),
    });
    expect((await counting.overview.overview(ADA)).waiting).toMatchObject({ approvals: 4, parkedCorrections: 2 });
    const failing = await openOperations({ ...parts, countApprovals: () => Promise.reject(new Error('away')) });
    const shown = await failing.overview.overview(ADA);
    expect([shown.waiting.approvals, shown.waiting.findings]).toEqual([null, 0]);
    expect(failures).toEqual([new Error('away')]);
  });

  test('refuses somebody without the right to look', async () => {
    const nobody = { ...ADA, role: 'guest' as never };
    await expect(pages.overview.overview(nobody)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(pages.operations.read(nobody)).rejects.toMatchObject({ code: 'not-allowed' });
  });
});
