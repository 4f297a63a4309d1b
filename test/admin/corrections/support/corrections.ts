/** Opens corrections over all services of a process, on a database of the test's own, with people of each role. */
import { pino } from 'pino';
import { createAudit, type Audit } from '../../../../admin/audit/audit.js';
import { auditModel } from '../../../../admin/audit/models.js';
import type { OnStep } from '../../../../admin/corrections/applying.js';
import type { CorrectionModels } from '../../../../admin/corrections/models.js';
import type { Preview } from '../../../../admin/corrections/corrections.js';
import type { PreviewRequest } from '../../../../admin/corrections/request/request.js';
import { openCorrections, type CorrectionServices } from '../../../../admin/corrections/services.js';
import type { CorrectionView } from '../../../../admin/corrections/view.js';
import { staffModels } from '../../../../admin/staff/models.js';
import type { StaffRole } from '../../../../admin/staff/roles.js';
import { createStaff, type Staff, type StaffMember } from '../../../../admin/staff/staff.js';
import { createServices, type Services } from '../../../../boot/services.js';
import { reconcile, type Finding } from '../../../../ledger/reconcile.js';
import { prepareCollections } from '../../../../storage/prepare-collections.js';
import { startStripeSandbox, type StripeSandbox } from '../../../../tools/stand-ins/stripe-sandbox/sandbox.js';
import { DAY } from '../../../support/time.js';
import { TESTER } from '../../../support/actor.js';
import { openTestMailSink, type TestMailSink } from '../../../support/mail-sink.js';
import { freshDatabase } from '../../../support/servers.js';

export interface TestCorrections extends CorrectionServices {
  readonly services: Services;
  readonly sandbox: StripeSandbox;
  readonly sink: TestMailSink;
  readonly staff: Staff;
  readonly audit: Audit;
  readonly models: CorrectionModels;
  readonly errors: unknown[];
  /** The time of corrections; the ledger has its own. */
  readonly clock: { passedMs: number };
  /** The next processes stop at this step. */
  stopAt(step: Parameters<OnStep>[0] | null): void;
  /** A person who was added two days ago, unless the test says otherwise. */
  person(role: StaffRole, addedMs?: number): Promise<StaffMember>;
  /** An account on this plan, with an Owner and an Admin. */
  openAccount(planId?: string): Promise<string>;
  /** Charges a talent search of 20 tokens; returns the debit's id. */
  search(accountId: string): Promise<string>;
  preview(by: StaffMember, accountId: string, kind: string, fields: object, more?: object): Promise<Preview>;
  ask(by: StaffMember, accountId: string, kind: string, fields: object, more?: object): Promise<CorrectionView>;
  creditsLeft(accountId: string): Promise<number>;
  /** Makes what a process left due now. */
  makeDue(): Promise<void>;
  expectReconciled(): Promise<Finding[]>;
  close(): Promise<void>;
}

let count = 0;
const next = (name: string): string => `${name}-${(count += 1)}`;

export const NOTE = 'The customer was told about it.';

const filledIn = (kind: string, fields: object): PreviewRequest => ({
  kind: kind as PreviewRequest['kind'],
  fields: fields as PreviewRequest['fields'],
  reasonCode: 'goodwill',
  note: NOTE,
});

/** Temporal is away, unless an address is given. */
export async function openTestCorrections(
  temporal = { address: '127.0.0.1:1', namespace: 'none' },
): Promise<TestCorrections> {
  const sink = await openTestMailSink();
  const sandbox = await startStripeSandbox();
  sandbox.setWebhooks('drop');
  const services = await createServices(
    {
      mongodbUri: freshDatabase(),
      temporalAddress: temporal.address,
      temporalNamespace: temporal.namespace,
      tokenSigningKeys: ['a-signing-key-of-the-tests-0123456789'],
      encryptionKeys: ['an-encryption-key-of-the-tests-012345'],
      slackAllowedHosts: [],
      smtpUrl: sink.smtpUrl,
      mailFrom: 'Credits <credits@example.com>',
      stripeSecretKey: sandbox.secretKey,
      stripeWebhookSecrets: [sandbox.webhookSecret],
      stripeApiBase: sandbox.url,
      allowedOrigins: [],
      publicUrl: 'https://credits.example.com',
      planUrl: null,
      cardUrl: null,
      notificationsUrl: null,
    },
    pino({ level: 'silent' }),
  );
  const { connection, ledger, accounts, members } = services;
  const people = staffModels(connection);
  const log = auditModel(connection);
  await prepareCollections({ ...people, log });
  const audit = createAudit(log);
  const staff = createStaff({ models: people, audit });
  const errors: unknown[] = [];
  const clock = { passedMs: 0 };
  let stopStep: Parameters<OnStep>[0] | null = null;
  const opened = await openCorrections({
    connection,
    services,
    staff,
    audit,
    onError: (error) => errors.push(error),
    now: () => new Date(Date.now() + clock.passedMs),
    onStep: (step) => (step === stopStep ? Promise.reject(new Error(`killed at ${step}`)) : Promise.resolve()),
  });
  const models = {
    corrections: connection.models['Correction'],
    budgets: connection.models['CorrectionBudget'],
    limits: connection.models['CorrectionLimit'],
  } as unknown as CorrectionModels;

  return {
    ...opened,
    ...{ services, sandbox, sink, staff, audit, models, errors, clock },

    stopAt(step) {
      stopStep = step;
    },

    async person(role, addedMs = 2 * DAY) {
      const { id } = await staff.create({ email: `${next('p')}@example.com`, name: 'Ada', role }, 'command');
      await people.staff.updateOne({ _id: id }, { $set: { createdAt: new Date(Date.now() - addedMs) } });
      return (await staff.findActive(id))!;
    },

    async openAccount(planId = 'free') {
      const accountId = next('acme');
      const features = { candidateAssistance: true };
      await accounts.put(accountId, { name: `${accountId} Inc`, planId, timeZone: 'Europe/Berlin', features }, TESTER);
      for (const [id, role] of [
        ['olga', 'Owner'],
        ['ada', 'Admin'],
      ] as const) {
        await members.put(accountId, id, { name: `The ${id}`, email: `${id}@${accountId}.example`, role });
      }
      return accountId;
    },

    async search(accountId) {
      const action = { feature: 'talent_search', kind: 'search', searchId: next('s') } as const;
      const answer = await ledger.debit({ accountId, action, ...TESTER });
      if (!answer.ok) throw new Error(answer.refusal.detail);
      return answer.entry._id;
    },

    preview: (by, accountId, kind, fields, more = {}) =>
      opened.corrections.preview(by, accountId, { ...filledIn(kind, fields), ...more }),

    ask: (by, accountId, kind, fields, more = {}) =>
      opened.corrections.request(by, accountId, { requestId: next('r'), ...filledIn(kind, fields), ...more }),

    creditsLeft: async (accountId) => (await ledger.readAccount(accountId))!.buckets.available,

    async makeDue() {
      await models.corrections.updateMany({ dueAt: { $ne: null } }, { $set: { dueAt: new Date(0) } });
    },

    async expectReconciled() {
      await ledger.drain();
      const findings: Finding[] = [];
      await reconcile({ connection, onFinding: (finding) => findings.push(finding) });
      return findings;
    },

    async close() {
      await services.stop();
      await sandbox.stop();
      await sink.remove();
    },
  };
}
