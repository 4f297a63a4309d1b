/** Opens all services over a database and a mail server of the test's own. */
import { createServices, type Services } from '../../../boot/services.js';
import type { CrossingFacts, CrossingKind, CrossingRecord } from '../../../domain/account/crossing.js';
import { crossingId, periodId } from '../../../domain/business-key.js';
import type { Role } from '../../../domain/role.js';
import { pino } from 'pino';
import { openTestSlack, type TestSlack } from '../../support/slack.js';
import { openTestMailSink, type TestMailSink } from '../../support/mail-sink.js';
import { freshDatabase } from '../../support/servers.js';
import { TESTER } from '../../support/actor.js';
import { factsOf } from './crossing.js';
import { insertCrossing } from '../../support/commits.js';

export interface TestAlerts extends Services {
  readonly sink: TestMailSink;
  readonly slackSandbox: TestSlack;
  readonly settings: Parameters<typeof createServices>[0];
  /** An account on the Free plan, 50 credits, with these members, each `<id>@<account>.example`. */
  openAccount(accountId: string, members?: Readonly<Record<string, Role>>): Promise<string>;
  /** Stores a crossing as the ledger would; returns its id. */
  cross(accountId: string, crossing?: Partial<CrossingRecord> & { facts?: Partial<CrossingFacts> }): Promise<string>;
  /** Delivers it without Temporal, as the workflow would. */
  deliver(crossingId: string): Promise<void>;
  /** The recipients of all mails, with the mail's title. */
  mailed(accountId: string): string[];
  close(): Promise<void>;
}

/** Nothing listens at the usual address of Temporal. */
export async function openTestAlerts(
  temporal: { readonly address: string; readonly namespace: string } = { address: '127.0.0.1:1', namespace: 'none' },
): Promise<TestAlerts> {
  const sink = await openTestMailSink();
  const slackSandbox = await openTestSlack();
  const settings = {
    mongodbUri: freshDatabase(),
    temporalAddress: temporal.address,
    temporalNamespace: temporal.namespace,
    tokenSigningKeys: ['a-signing-key-of-the-tests-0123456789'] as [string],
    encryptionKeys: ['an-encryption-key-of-the-tests-012345'] as [string],
    slackAllowedHosts: [slackSandbox.url],
    smtpUrl: sink.smtpUrl,
    mailFrom: 'Credits <credits@example.com>',
    stripeSecretKey: null,
    stripeWebhookSecrets: [],
    stripeApiBase: null,
    allowedOrigins: [],
    publicUrl: 'https://credits.example.com',
    planUrl: null,
    cardUrl: 'https://host.example/{accountId}/credits',
    notificationsUrl: 'https://host.example/{accountId}/notifications',
  };
  const services = await createServices(settings, pino({ level: 'silent' }));
  const { accounts, members, connection, alertDelivery } = services;
  const generations: Record<string, number> = {};

  return {
    ...services,
    sink,
    slackSandbox,
    settings,

    async openAccount(accountId, people = { olga: 'Owner', ada: 'Admin', ed: 'Editor' }) {
      const terms = { planId: 'free', timeZone: 'Europe/Berlin', features: { candidateAssistance: true } };
      await accounts.put(accountId, { name: `${accountId} Inc`, ...terms }, TESTER);
      for (const [id, role] of Object.entries(people)) {
        await members.put(accountId, id, { name: `The ${id}`, email: `${id}@${accountId}.example`, role });
      }
      return accountId;
    },

    async cross(accountId, { kind = 'threshold', facts = {}, ...more } = {}) {
      const generation = nextOf(generations, `${accountId} ${kind}`);
      const _id = crossingId(periodId(accountId, 1), kind satisfies CrossingKind, generation);
      await insertCrossing(connection, {
        _id,
        accountId,
        kind,
        generation,
        periodId: periodId(accountId, 1),
        seq: generation,
        at: new Date(),
        facts: factsOf(facts),
        ...more,
      });
      return _id;
    },

    async deliver(id) {
      const memberIds = await alertDelivery.prepare(id);
      const sent = await Promise.allSettled(memberIds.map((memberId) => alertDelivery.sendMail(id, memberId)));
      for (const one of sent) if (one.status === 'rejected') throw one.reason;
    },

    mailed: (accountId) =>
      sink
        .mails()
        .filter(({ envelope }) => envelope.to.some((address) => address.endsWith(`@${accountId}.example`)))
        .map(({ envelope, subject }) => `${envelope.to[0]!.split('@')[0]!}: ${subject.split(':')[0]!}`)
        .sort(),

    async close() {
      await services.stop();
      await sink.remove();
      await slackSandbox.remove();
    },
  };
}

function nextOf(counts: Record<string, number>, name: string): number {
  counts[name] = (counts[name] ?? 0) + 1;
  return counts[name];
}
