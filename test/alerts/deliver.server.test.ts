import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AlertMailPending } from '../../alerts/deliver.js';
import { alertDeliveryKey } from '../../domain/business-key.js';
import { createAlertDeliveries } from '../../delivery/alert-deliveries.js';
import { openDeliveryRecords, type DeliveryRecord } from '../../delivery/record.js';
import { TESTER } from '../support/actor.js';
import { openTestAlerts, type TestAlerts } from './support/alerts.js';

let alerts: TestAlerts;
beforeAll(async () => {
  alerts = await openTestAlerts();
});
afterAll(() => alerts.close());
beforeEach(() => {
  alerts.sink.answer({ code: 450, mails: 0, stage: 'data' });
});

const recordOf = async (crossingId: string, memberId: string): Promise<DeliveryRecord> => {
  const found = await alerts.connection
    .collection<DeliveryRecord>('deliveries')
    .findOne({ _id: alertDeliveryKey(crossingId, 'email', memberId) });
  return found!;
};
const countsOf = async (crossingId: string) => {
  const counts = await createAlertDeliveries(await openDeliveryRecords(alerts.connection)).countsOf([crossingId]);
  return counts.get(crossingId)!;
};
const NONE = { pending: 0, sent: 0, failed: 0, heldBack: 0, covered: 0 };

describe('a crossing', () => {
  test('becomes one notification for all and a mail to each Owner and Admin, Owners first, each recorded', async () => {
    await alerts.openAccount('acme');
    const crossing = await alerts.cross('acme');
    expect(await alerts.alertDelivery.prepare(crossing)).toEqual(['olga', 'ada']);
    expect(await countsOf(crossing)).toEqual({
      email: { ...NONE, pending: 2 },
      slack: NONE,
      in_app: { ...NONE, sent: 3 },
    });
    await alerts.deliver(crossing);
    expect(alerts.mailed('acme')).toEqual(['ada: Token at threshold', 'olga: Token at threshold']);
    expect((await countsOf(crossing)).email).toEqual({ ...NONE, sent: 2 });
    expect(await recordOf(crossing, 'olga')).toMatchObject({
      about: 'alert',
      subjectId: crossing,
      channel: 'email',
      recipient: 'olga',
      state: 'sent',
      attempts: 1,
      answer: null,
      attemptedAt: expect.any(Date),
      finishedAt: expect.any(Date),
    });
    const mails = alerts.sink.mails().filter(({ envelope }) => envelope.to[0] === 'ada@acme.example');
    const headers = new Map(mails[0]!.headers.map(({ name, value }) => [name.toLowerCase(), value]));
    expect(headers.get('list-unsubscribe')).toMatch(/^<https:\/\/credits\.example\.com\/unsubscribe\/.+>$/);
    expect(headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(mails[0]!.text).toContain('View your credits: https://host.example/acme/credits');
    expect(mails[0]!.text).toContain('Ask an Owner: The olga.');
  });

  test('that is delivered again, by several at once, repeats nothing', async () => {
    await alerts.openAccount('again');
    const crossing = await alerts.cross('again');
    const deliver = () =>
      alerts.deliver(crossing).catch((error: unknown) => {
        if (!(error instanceof AlertMailPending)) throw error;
      });
    await Promise.all(Array.from({ length: 8 }, deliver));
    await alerts.deliver(crossing);
    expect(alerts.mailed('again')).toHaveLength(2);
    expect(await alerts.connection.collection('notifications').countDocuments({ accountId: 'again' })).toBe(1);
    expect((await countsOf(crossing)).in_app).toEqual({ ...NONE, sent: 3 });
  });

  test('that credits are back or overage begun is shown in the app and mailed to nobody', async () => {
    await alerts.openAccount('quiet');
    for (const kind of ['back', 'overage'] as const) await alerts.deliver(await alerts.cross('quiet', { kind }));
    expect(alerts.mailed('quiet')).toEqual([]);
    expect(await alerts.connection.collection('notifications').distinct('kind', { accountId: 'quiet' })).toEqual([
      'credits_are_back',
      'overage_begun',
    ]);
  });
});

describe('one commit that passes both lines', () => {
  test('shows both in the app, and mails each person the end of the credits only', async () => {
    await alerts.openAccount('both');
    await alerts.alerts.preferences.change('both', 'ada', { tokensGone: { email: false } });
    const at = new Date();
    const threshold = await alerts.cross('both', { at });
    const gone = await alerts.cross('both', { kind: 'gone', at });
    await Promise.all([alerts.deliver(threshold), alerts.deliver(gone)]);
    expect(alerts.mailed('both')).toEqual(['ada: Token at threshold', 'olga: Tokens gone']);
    expect(await recordOf(threshold, 'olga')).toMatchObject({ state: 'covered' });
    expect((await countsOf(threshold)).email).toEqual({ ...NONE, sent: 1, covered: 1 });
    expect(await alerts.connection.collection('notifications').countDocuments({ accountId: 'both' })).toBe(2);
  });

  test('covers nothing that happened a moment before it', async () => {
    await alerts.openAccount('before', { olga: 'Owner' });
    const at = new Date();
    await alerts.deliver(await alerts.cross('before', { at: new Date(at.getTime() - 1) }));
    await alerts.deliver(await alerts.cross('before', { kind: 'gone', at }));
    expect(alerts.mailed('before')).toEqual(['olga: Token at threshold', 'olga: Tokens gone']);
  });
});

describe('a person', () => {
  test('gets what they chose: mails switched off are not planned, mails switched on are', async () => {
    await alerts.openAccount('chosen');
    await alerts.alerts.preferences.change('chosen', 'olga', { tokenAtThreshold: { email: false } });
    await alerts.alerts.preferences.change('chosen', 'ed', { tokenAtThreshold: { email: true } });
    await alerts.deliver(await alerts.cross('chosen'));
    expect(alerts.mailed('chosen')).toEqual(['ada: Token at threshold', 'ed: Token at threshold']);
  });

  test('who is removed, or switches the mails off, before their mail is sent gets none, and the record says why', async () => {
    await alerts.openAccount('left');
    const crossing = await alerts.cross('left');
    const memberIds = await alerts.alertDelivery.prepare(crossing);
    await alerts.members.remove('left', 'ada');
    await alerts.alerts.preferences.change('left', 'olga', { tokenAtThreshold: { email: false } });
    for (const memberId of memberIds) await alerts.alertDelivery.sendMail(crossing, memberId);
    expect(alerts.mailed('left')).toEqual([]);
    expect(await recordOf(crossing, 'ada')).toMatchObject({
      state: 'failed',
      answer: expect.stringContaining('removed'),
    });
    expect(await recordOf(crossing, 'olga')).toMatchObject({ state: 'failed', answer: expect.stringContaining('off') });
  });

  test('whose address changes before their mail is sent gets it at the new one', async () => {
    await alerts.openAccount('moved', { olga: 'Owner' });
    const crossing = await alerts.cross('moved');
    await alerts.alertDelivery.prepare(crossing);
    await alerts.members.put('moved', 'olga', { email: 'other@moved.example' });
    await alerts.alertDelivery.sendMail(crossing, 'olga');
    expect(alerts.mailed('moved')).toEqual(['other: Token at threshold']);
  });

  test('gets three alert mails a day, of 20 that are sent at once', async () => {
    await alerts.openAccount('many', { olga: 'Owner' });
    const crossings = await Promise.all(Array.from({ length: 20 }, () => alerts.cross('many')));
    await Promise.all(crossings.map((crossing) => alerts.deliver(crossing)));
    expect(alerts.mailed('many')).toHaveLength(3);
    const states = await Promise.all(crossings.map(async (crossing) => (await recordOf(crossing, 'olga')).state));
    expect(states.filter((state) => state === 'held_back')).toHaveLength(17);
    for (const crossing of crossings) await alerts.deliver(crossing);
    expect(alerts.mailed('many')).toHaveLength(3);
  });

  test("gets the day's first Tokens gone beyond the three, and it says how many were held back before it, once", async () => {
    await alerts.openAccount('end', { olga: 'Owner' });
    for (let n = 0; n < 5; n += 1) await alerts.deliver(await alerts.cross('end'));
    await alerts.deliver(await alerts.cross('end', { kind: 'gone' }));
    await alerts.deliver(await alerts.cross('end', { kind: 'gone' }));
    expect(alerts.mailed('end')).toEqual([
      'olga: Token at threshold',
      'olga: Token at threshold',
      'olga: Token at threshold',
      'olga: Tokens gone',
    ]);
    const [newest, ...older] = alerts.sink.mails().filter(({ envelope }) => envelope.to[0] === 'olga@end.example');
    expect(newest!.text).toContain('2 alert mails to you were held back before this one');
    for (const mail of older) expect(mail.text).not.toContain('held back');
  });

  test('has a limit of their own in each account', async () => {
    for (const accountId of ['one', 'two']) {
      await alerts.openAccount(accountId, { olga: 'Owner' });
      for (let n = 0; n < 4; n += 1) await alerts.deliver(await alerts.cross(accountId));
      expect(alerts.mailed(accountId)).toHaveLength(3);
    }
  });
});

test('names with markup, line breaks, emoji and characters that turn the direction arrive as text, and add no header', async () => {
  const name = 'Zoë 👩‍🚀 <script>alert(1)</script>\r\nBcc: all@example.com\u202egnp יעל';
  await alerts.openAccount('typed', {});
  await alerts.members.put('typed', 'zoe', { name, email: 'zoe@typed.example', role: 'Admin' });
  await alerts.members.put('typed', 'olga', { name: `Olga ${name}`, email: 'olga@typed.example', role: 'Owner' });
  await alerts.accounts.put('typed', { name: `Acme ${name}` }, TESTER);
  await alerts.deliver(await alerts.cross('typed'));
  const mail = alerts.sink.mails().find(({ envelope }) => envelope.to[0] === 'zoe@typed.example')!;
  const shown = 'Zoë 👩‍🚀 <script>alert(1)</script> Bcc: all@example.com gnp יעל';
  expect(mail.subject).toBe(`Token at threshold: Acme ${shown}`);
  expect(mail.envelope.to).toEqual(['zoe@typed.example']);
  expect(mail.headers.map(({ name: header }) => header.toLowerCase())).not.toContain('bcc');
  expect(mail.to).toEqual([`${shown} <zoe@typed.example>`]);
  expect(mail.text).toContain(`Hello ${shown},`);
  expect(mail.text).toContain(`Ask an Owner: Olga ${shown}.`);
  expect(mail.html).not.toContain('<script');
  expect(mail.html).toContain('Zoë 👩‍🚀 &lt;script&gt;alert(1)&lt;/script&gt; Bcc: all@example.com gnp יעל');
});

describe('a mail server', () => {
  test('that refuses one person for good is asked no more, and its answer is kept without the address', async () => {
    await alerts.openAccount('dead');
    alerts.sink.answer({ code: 550, mails: 1, stage: 'recipient' });
    const crossing = await alerts.cross('dead');
    const memberIds = await alerts.alertDelivery.prepare(crossing);
    for (const memberId of memberIds) await alerts.alertDelivery.sendMail(crossing, memberId);
    await alerts.deliver(crossing);
    expect(alerts.mailed('dead')).toEqual(['ada: Token at threshold']);
    const { state, answer } = await recordOf(crossing, 'olga');
    expect([state, answer]).toEqual(['failed', expect.stringContaining('550')]);
    expect(answer).not.toContain('olga@');
  });

  test('that is busy is tried again, and a copy after a lost answer is the same mail', async () => {
    await alerts.openAccount('busy', { olga: 'Owner' });
    const crossing = await alerts.cross('busy');
    alerts.sink.answer({ code: 451, mails: 1, stage: 'lost' });
    await expect(alerts.deliver(crossing)).rejects.toBeInstanceOf(AlertMailPending);
    expect(await recordOf(crossing, 'olga')).toMatchObject({
      state: 'pending',
      answer: expect.stringContaining('451'),
    });
    await alerts.deliver(crossing);
    const copies = alerts.sink.mails().filter(({ envelope }) => envelope.to[0] === 'olga@busy.example');
    expect(copies).toHaveLength(2);
    expect(new Set(copies.map(({ messageId }) => messageId)).size).toBe(1);
    expect(await recordOf(crossing, 'olga')).toMatchObject({ state: 'sent', attempts: 2 });
  });

  test('that took no mail for a day is given up, and what that mail would have reported is reported by the next', async () => {
    await alerts.openAccount('late', { olga: 'Owner' });
    for (let n = 0; n < 4; n += 1) await alerts.deliver(await alerts.cross('late'));
    const crossing = await alerts.cross('late', { kind: 'gone' });
    alerts.sink.answer({ code: 451, mails: 1, stage: 'recipient' });
    await expect(alerts.deliver(crossing)).rejects.toBeInstanceOf(AlertMailPending);
    await alerts.alertDelivery.giveUpMail(crossing, 'olga');
    expect(await recordOf(crossing, 'olga')).toMatchObject({ state: 'failed' });
    const unreported = alerts.connection.collection('held_back_alert_mails');
    expect(await unreported.countDocuments({ accountId: 'late', reportedBy: null })).toBe(1);
  });
});

test('deliveries of an alert are listed page by page, by channel and by state', async () => {
  await alerts.openAccount('listed');
  const crossingId = await alerts.cross('listed');
  await alerts.deliver(crossingId);
  const records = await openDeliveryRecords(alerts.connection);
  const list = (query: object) => createAlertDeliveries(records).listDeliveries({ crossingId, limit: 5, ...query });
  const first = await list({ limit: 2 });
  const rest = await list({ limit: 2, after: first.at(-1)!.key });
  expect([...first, ...rest].map(({ channel, recipient, state }) => [channel, recipient, state])).toEqual([
    ['email', 'ada', 'sent'],
    ['email', 'olga', 'sent'],
    ['in_app', null, 'sent'],
  ]);
  expect(await list({ channel: 'in_app' })).toHaveLength(1);
  expect(await list({ state: 'held_back' })).toEqual([]);
});
