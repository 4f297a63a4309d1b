/** A person asks what is stored, and asks to be erased: every document of the database is looked at. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAccountSearch } from '../../../accounts/search.js';
import { accountModels } from '../../../accounts/models.js';
import { createAudit } from '../../../admin/audit/audit.js';
import { auditModel } from '../../../admin/audit/models.js';
import { createDeliveries } from '../../../delivery/deliveries.js';
import { openDeliveryRecords } from '../../../delivery/record.js';
import { crossingId, periodId } from '../../../domain/business-key.js';
import { reconcile, type Finding } from '../../../ledger/reconcile.js';
import { openTestAlerts, type TestAlerts } from '../../alerts/support/alerts.js';
import { evaluation, meeting, search } from '../../support/actions.js';
import { TESTER } from '../../support/actor.js';
import { runOperatorsCommand } from '../../support/operators-command.js';
import { storedIn } from '../../support/stored.js';

const NAME = 'Zenobia Quince';
const EMAIL = 'zenobia.quince@acme.example';
/** In any spelling, whole or in part. */
const PERSON = /zenobia|quince/i;
/** How the account's other member may be found: the erasure leaves it alone. */
const OTHER = /the ada/i;

let alerts: TestAlerts;
beforeAll(async () => {
  alerts = await openTestAlerts();
});
afterAll(() => alerts.close());

const member = (...args: string[]) => runOperatorsCommand('member', args, { MONGODB_URI: alerts.settings.mongodbUri });
const ofPerson = (accountId: string) => ['--account', accountId, '--member', 'm-7'];

/** An account where the person did everything that leaves a trace. */
async function openWith(accountId: string): Promise<void> {
  const { members, ledger, alerts: inApp, slack } = alerts;
  await alerts.openAccount(accountId, { ada: 'Owner' });
  await members.put(accountId, 'm-7', { name: NAME, email: EMAIL, role: 'Owner' });
  await ledger.debit({ accountId, action: meeting('m-1'), memberId: 'm-7', actor: `member:${accountId}~m-7` });
  await ledger.debit({ accountId, action: evaluation('c-1'), memberId: 'ada', ...TESTER });
  await ledger.debit({ accountId, action: evaluation('c-2'), memberId: 'm-7', ...TESTER });
  for (const n of [1, 2]) await ledger.debit({ accountId, action: search(n), memberId: 'm-7', ...TESTER });
  await inApp.preferences.change(accountId, 'm-7', { tokensGone: { email: false } });
  await slack.channels.put(accountId, 'general', { name: '#credits', webhookUrl: alerts.slackSandbox.webhook() });
  // 45 of 50 credits are spent.
  await alerts.deliver(crossingId(periodId(accountId, 1), 'threshold', 1));
  const deliveries = createDeliveries(await openDeliveryRecords(alerts.connection));
  const waiting = { accountId, about: 'alert', subjectId: 'later', channel: 'email', recipient: 'm-7' } as const;
  await deliveries.plan([{ key: `${accountId}~later`, ...waiting }]);
}

const mentions = (stored: Record<string, string>, person: RegExp): string[] =>
  Object.entries(stored).flatMap(([name, document]) => (person.test(name + document) ? [name] : []));

const mailsTo = () => {
  const all = alerts.sink.mails().filter(({ envelope }) => envelope.to.some((to) => to.endsWith('@acme.example')));
  const erased = all.filter(({ envelope }) => envelope.to.includes(EMAIL)).length;
  return { erased, others: all.length - erased };
};

async function findings(): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  await reconcile({ connection: alerts.connection, onFinding: (finding) => found.push(finding) });
  return found;
}

describe('a name and an address', () => {
  test('are in one record, whatever the person did and whatever was sent', async () => {
    await openWith('acme');
    expect(alerts.sink.mails().some(({ envelope }) => envelope.to.includes(EMAIL))).toBe(true);
    expect(mentions(await storedIn(alerts.connection), PERSON)).toEqual(['members acme~m-7']);
  });
});

describe('the export', () => {
  test('is JSON with the record, the choices, every entry that the member caused, and the mails', async () => {
    const { code, output } = await member('export', ...ofPerson('acme'));
    expect(code).toBe(0);
    const exported = JSON.parse(output) as { readonly entries: object[]; readonly messages: object[] };
    expect(exported).toMatchObject({
      accountId: 'acme',
      memberId: 'm-7',
      member: { name: NAME, email: EMAIL, role: 'Owner' },
      notificationPreferences: { tokensGone: { email: false } },
      entries: [
        { type: 'debit', memberId: 'm-7', feature: 'meeting_assistant' },
        { type: 'debit', memberId: 'm-7', feature: 'candidate_evaluation' },
        { type: 'debit', memberId: 'm-7', feature: 'talent_search' },
        { type: 'debit', memberId: 'm-7', feature: 'talent_search' },
      ],
      messages: [
        { recipient: 'm-7', state: 'sent' },
        { recipient: 'm-7', state: 'pending' },
      ],
    });
    expect(output).not.toMatch(OTHER);
  });

  test('of an account or a command that is not there says so', async () => {
    const unknown = await member('export', ...ofPerson('nowhere'));
    expect([unknown.code, unknown.output, unknown.complaint]).toEqual([1, '', expect.stringContaining('account')]);
    for (const args of [[], ['forget', ...ofPerson('acme')], ['erase', '--account', 'acme']]) {
      const { code, complaint } = await member(...args);
      expect([args, code, complaint]).toEqual([args, 1, expect.stringContaining('Usage')]);
    }
  });
});

describe('an erasure', () => {
  test('takes the name and the address out of every document, and leaves sums and hash chains as they were', async () => {
    const before = await storedIn(alerts.connection);
    const balance = await alerts.ledger.readAccount('acme');
    const { code, output } = await member('erase', ...ofPerson('acme'));
    expect([code, output]).toEqual([0, expect.stringMatching(/^Erased the member m-7 of acme/)]);
    const after = await storedIn(alerts.connection);
    expect(mentions(after, PERSON)).toEqual([]);
    expect(mentions(after, OTHER)).toEqual(mentions(before, OTHER));
    const gone = Object.keys(before).filter((name) => !(name in after));
    expect(gone.sort()).toEqual(['members acme~m-7', 'notification_preferences acme~m-7']);
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed.sort()).toEqual([expect.stringMatching(/^audit_log \d+$/), 'deliveries acme~later']);
    expect(await alerts.ledger.readAccount('acme')).toEqual(balance);
    expect(await findings()).toEqual([]);
    const audit = createAudit(auditModel(alerts.connection));
    expect((await audit.verify()).problem).toBeNull();
    expect((await audit.list({ act: 'member-erased' }, { limit: 1 })).items).toMatchObject([
      { by: 'command', accountId: 'acme', subject: 'm-7', facts: {} },
    ]);
  });

  test('ends the mails that wait, and nobody finds the person any more', async () => {
    const record = await (await openDeliveryRecords(alerts.connection)).findById('acme~later').lean();
    expect(record).toMatchObject({ state: 'failed', answer: 'The member was erased.', dueAt: null });
    const accountSearch = createAccountSearch(accountModels(alerts.connection));
    for (const text of [EMAIL, NAME]) expect(await accountSearch.find(text, 5, 'whole')).toEqual([]);
    await expect(
      alerts.memberAccess.mint({ accountId: 'acme', memberId: 'm-7', ttlSeconds: 60 }),
    ).rejects.toMatchObject({ code: 'invalid-request' });
    const before = mailsTo();
    for (const n of [2, 3]) await alerts.ledger.debit({ accountId: 'acme', action: evaluation(`a-${n}`), ...TESTER });
    await alerts.ledger.debit({ accountId: 'acme', action: meeting('last'), ...TESTER });
    await alerts.deliver(crossingId(periodId('acme', 1), 'gone', 1));
    expect(mailsTo()).toEqual({ erased: before.erased, others: before.others + 1 });
  });

  test('may be repeated, and still exports what is kept under the id', async () => {
    const again = await member('erase', ...ofPerson('acme'));
    expect([again.code, again.output]).toEqual([0, expect.stringMatching(/^No record of the member m-7/)]);
    const { output } = await member('export', ...ofPerson('acme'));
    expect(JSON.parse(output)).toMatchObject({
      member: null,
      notificationPreferences: null,
      entries: [{}, {}, {}, {}],
    });
  });

  test('is possible when the account is closed, and names the customer at the payment provider', async () => {
    await openWith('closing');
    await alerts.accounts.put('closing', { stripeCustomerId: 'cus_1' }, TESTER);
    await alerts.accounts.close('closing', TESTER);
    const { code, output } = await member('erase', ...ofPerson('closing'));
    expect([code, output]).toEqual([0, expect.stringContaining('its customer cus_1 may have the address')]);
    expect(mentions(await storedIn(alerts.connection), PERSON)).toEqual([]);
    expect(await findings()).toEqual([]);
  });
});
