import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SlackMessagePending } from '../../../alerts/slack/deliver.js';
import { sealAgain } from '../../../alerts/slack/seal-again.js';
import { openSlackChannelRecords, type SlackChannelRecord } from '../../../alerts/slack/models.js';
import { alertDeliveryKey } from '../../../domain/business-key.js';
import { createAlertDeliveries } from '../../../delivery/alert-deliveries.js';
import { openDeliveryRecords, type DeliveryRecord } from '../../../delivery/record.js';
import { createSealedTexts } from '../../../storage/sealed-text.js';
import { TESTER } from '../../support/actor.js';
import { openTestAlerts, type TestAlerts } from '../support/alerts.js';

let alerts: TestAlerts;
beforeAll(async () => {
  alerts = await openTestAlerts();
});
afterAll(() => alerts.close());
beforeEach(() => {
  alerts.slackSandbox.answer({ nextRequests: 0, status: 500 });
});

let count = 0;
/** An account with Slack channels of these names. */
async function open(...channelIds: string[]): Promise<string> {
  const accountId = await alerts.openAccount(`slack-${(count += 1)}`);
  for (const id of channelIds) {
    await alerts.slack.channels.put(accountId, id, { name: `#${id}`, webhookUrl: webhookOf(accountId, id) });
  }
  return accountId;
}
const webhookOf = (accountId: string, id: string): string => alerts.slackSandbox.webhook(`${accountId}-${id}`);
const messagesTo = (accountId: string, id = 'general') =>
  alerts.slackSandbox.messages().filter(({ path }) => path.endsWith(`-${accountId}-${id}`));
const send = (crossing: string, id = 'general') => alerts.alertDelivery.slack.send(crossing, id);
const deliver = async (crossing: string): Promise<void> => {
  for (const id of await alerts.alertDelivery.slack.prepare(crossing)) await send(crossing, id);
};
const recordOf = async (crossing: string, id = 'general'): Promise<DeliveryRecord> =>
  (await alerts.connection
    .collection<DeliveryRecord>('deliveries')
    .findOne({ _id: alertDeliveryKey(crossing, 'slack', id) }))!;
const channelOf = async (accountId: string, id = 'general') =>
  (await alerts.slack.channels.list(accountId)).find((channel) => channel.id === id)!;
const notified = (accountId: string) =>
  alerts.connection.collection('notifications').find({ accountId, kind: 'slack_channel_off' }).toArray();

describe('an alert', () => {
  test('is one message to each channel that is on, each recorded and counted', async () => {
    const accountId = await open('general', 'ops');
    const crossing = await alerts.cross(accountId);
    expect(await alerts.alertDelivery.slack.prepare(crossing)).toEqual(['general', 'ops']);
    const counts = async () =>
      (await createAlertDeliveries(await openDeliveryRecords(alerts.connection)).countsOf([crossing])).get(crossing)!
        .slack;
    expect(await counts()).toMatchObject({ pending: 2, sent: 0 });
    await deliver(crossing);
    await deliver(crossing);
    expect([messagesTo(accountId).length, messagesTo(accountId, 'ops').length]).toEqual([1, 1]);
    expect(messagesTo(accountId)[0]!.body.text).toContain('Token at threshold: 480 of 600');
    expect(await counts()).toMatchObject({ pending: 0, sent: 2 });
    const listed = await alerts.alerts.list.listDeliveries(accountId, {
      crossingId: crossing,
      channel: 'slack',
      limit: 5,
    });
    expect(listed!.items.map(({ recipient, state }) => [recipient, state])).toEqual([
      ['general', 'sent'],
      ['ops', 'sent'],
    ]);
    expect(await recordOf(crossing)).toMatchObject({
      channel: 'slack',
      recipient: 'general',
      state: 'sent',
    });
    expect(await channelOf(accountId)).toMatchObject({ lastSentAt: expect.any(Date), lastError: null });
  });

  test('that several workers send at once is one message', async () => {
    const accountId = await open('general');
    const crossing = await alerts.cross(accountId);
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => send(crossing)));
    for (const one of results) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(SlackMessagePending);
    await send(crossing);
    expect(messagesTo(accountId)).toHaveLength(1);
  });

  test('of a commit that passes both lines is one message, about the end; that credits are back is none', async () => {
    const accountId = await open('general');
    const at = new Date();
    const threshold = await alerts.cross(accountId, { at });
    await deliver(threshold);
    await deliver(await alerts.cross(accountId, { at, kind: 'gone' }));
    await deliver(await alerts.cross(accountId, { kind: 'back' }));
    expect(messagesTo(accountId)).toHaveLength(2);
    const accountId2 = await open('general');
    const both = { at: new Date() };
    const [first, second] = [
      await alerts.cross(accountId2, both),
      await alerts.cross(accountId2, { ...both, kind: 'gone' }),
    ];
    await deliver(first);
    await deliver(second);
    expect(messagesTo(accountId2).map(({ body }) => body.text.split(':')[0])).toEqual(['Tokens gone']);
    expect(await recordOf(first)).toMatchObject({ state: 'covered' });
  });

  test('with names that people typed arrives with them as text', async () => {
    const accountId = await open('general');
    const name = 'Zoë <script>alert(1)</script>\r\n<!here> 👩‍🚀 \u202egnp יעל';
    await alerts.accounts.put(accountId, { name: `Acme ${name}` }, TESTER);
    await alerts.members.put(accountId, 'olga', { name: `Olga ${name}` });
    await deliver(await alerts.cross(accountId));
    const page = await (await fetch(alerts.slackSandbox.url)).text();
    expect(page).toContain('Zoë &#60;script&#62;alert(1)&#60;/script&#62; &#60;!here&#62; 👩‍🚀 gnp יעל');
  });

  test('of an account that is closed is sent to no channel', async () => {
    const accountId = await open('general');
    const [planned, later] = [await alerts.cross(accountId), await alerts.cross(accountId)];
    await alerts.alertDelivery.slack.prepare(planned);
    await alerts.accounts.close(accountId, TESTER);
    await send(planned);
    expect(await alerts.alertDelivery.slack.prepare(later)).toEqual([]);
    expect(messagesTo(accountId)).toEqual([]);
    expect(await recordOf(planned)).toMatchObject({ state: 'failed', answer: expect.stringContaining('closed') });
  });
});

describe('Slack', () => {
  test('that asks for patience twice is asked again after what it says, and takes the message once', async () => {
    const accountId = await open('general');
    const crossing = await alerts.cross(accountId);
    alerts.slackSandbox.answer({ nextRequests: 2, status: 429, retryAfterSeconds: 3 });
    for (let tries = 0; tries < 2; tries += 1) {
      await expect(send(crossing)).rejects.toMatchObject({ name: 'SlackMessagePending', afterMs: 3_000 });
    }
    expect(await recordOf(crossing)).toMatchObject({ state: 'pending', answer: 'Slack answered 429 rate_limited.' });
    expect(await channelOf(accountId)).toMatchObject({ state: 'on', lastError: 'Slack answered 429 rate_limited.' });
    await send(crossing);
    expect(messagesTo(accountId)).toHaveLength(1);
    expect(await recordOf(crossing)).toMatchObject({ state: 'sent', attempts: 3 });
  });

  test('that fails for a while is tried again, however often, and the channel stays on', async () => {
    const accountId = await open('general');
    const crossing = await alerts.cross(accountId);
    alerts.slackSandbox.answer({ nextRequests: 7, status: 500 });
    for (let tries = 0; tries < 7; tries += 1) await expect(send(crossing)).rejects.toBeInstanceOf(SlackMessagePending);
    await send(crossing);
    expect(await channelOf(accountId)).toMatchObject({ state: 'on', lastError: null });
    expect(await notified(accountId)).toEqual([]);
  });

  test('that took no message for a day ends it as failed, and it counts as one of five in a row', async () => {
    const accountId = await open('general');
    const crossing = await alerts.cross(accountId);
    alerts.slackSandbox.answer({ nextRequests: 1, status: 500 });
    await expect(send(crossing)).rejects.toBeInstanceOf(SlackMessagePending);
    await alerts.alertDelivery.slack.giveUp(crossing, 'general');
    expect(await recordOf(crossing)).toMatchObject({ state: 'failed', answer: expect.stringContaining('for a day') });
    for (let n = 0; n < 4; n += 1) {
      expect(await channelOf(accountId)).toMatchObject({ state: 'on' });
      await alerts.alertDelivery.slack.giveUp(await alerts.cross(accountId), 'general');
    }
    expect(await channelOf(accountId)).toMatchObject({ state: 'off', lastError: 'Slack did not take it for a day.' });
    expect(await notified(accountId)).toHaveLength(1);
  });

  test('that knows the channel no more switches it off; Owners and Admins are told once; other channels get theirs', async () => {
    const accountId = await open('general', 'ops');
    const [first, second] = [await alerts.cross(accountId), await alerts.cross(accountId)];
    for (const crossing of [first, second]) await alerts.alertDelivery.slack.prepare(crossing);
    alerts.slackSandbox.answer({ nextRequests: 9, status: 404, path: '-general' });
    for (const crossing of [first, second]) for (const id of ['general', 'ops']) await send(crossing, id);
    expect(messagesTo(accountId, 'ops')).toHaveLength(2);
    expect(await recordOf(first)).toMatchObject({ state: 'failed', answer: 'Slack answered 404 no_service.' });
    expect(await recordOf(second)).toMatchObject({ state: 'failed', answer: expect.stringContaining('switched off') });
    expect(await channelOf(accountId)).toMatchObject({ state: 'off', lastError: 'Slack answered 404 no_service.' });
    const told = await notified(accountId);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      title: 'A Slack channel is off',
      body:
        'Alerts no longer go to the Slack channel “#general”. The last answer: Slack answered 404 no_service. ' +
        'Set the channel up in Slack and switch it on under Notifications, or give it a new webhook address there.',
      audience: { roles: ['Owner', 'Admin'] },
      facts: { channelId: 'general' },
    });
    // It gets no more alerts, until it is switched on; when it is gone again, that is told again.
    expect(await alerts.alertDelivery.slack.prepare(await alerts.cross(accountId))).toEqual(['ops']);
    expect(await alerts.slack.channels.switchOn(accountId, 'general')).toMatchObject({ state: 'on', lastError: null });
    await deliver(await alerts.cross(accountId));
    expect(await notified(accountId)).toHaveLength(2);
  });

  test('whose refusal was noted by a process that died before it told anybody is told by the next attempt', async () => {
    const accountId = await open('general');
    const crossing = await alerts.cross(accountId);
    await alerts.connection
      .collection<{ _id: string }>('slack_channels')
      .updateOne(
        { _id: `${accountId}~general` },
        { $set: { state: 'off', lastError: 'Slack answered 410.', timesOff: 1 } },
      );
    await send(crossing);
    await send(crossing);
    expect(await notified(accountId)).toHaveLength(1);
  });

  test('that refuses five alerts in a row switches the channel off; one that arrives begins the count anew', async () => {
    const accountId = await open('general');
    const fail = async (times: number): Promise<void> => {
      alerts.slackSandbox.answer({ nextRequests: times, status: 400 });
      for (let n = 0; n < times; n += 1) await deliver(await alerts.cross(accountId));
    };
    await fail(4);
    await deliver(await alerts.cross(accountId));
    await fail(4);
    expect(await channelOf(accountId)).toMatchObject({ state: 'on', lastError: 'Slack answered 400 invalid_payload.' });
    await fail(1);
    expect(await channelOf(accountId)).toMatchObject({ state: 'off' });
    const told = await notified(accountId);
    expect(told).toHaveLength(1);
    expect(told[0]!['body']).toContain('5 messages in a row failed.');
  });

  test('that refuses many messages at once switches the channel off once', async () => {
    const accountId = await open('general');
    const crossings = await Promise.all(Array.from({ length: 12 }, () => alerts.cross(accountId)));
    alerts.slackSandbox.answer({ nextRequests: 12, status: 410 });
    await Promise.all(crossings.map((crossing) => send(crossing)));
    expect(await notified(accountId)).toHaveLength(1);
    for (const crossing of crossings) expect(await recordOf(crossing)).toMatchObject({ state: 'failed' });
  });

  test('that redirects gets nothing at the other place', async () => {
    const accountId = await open('general');
    const crossing = await alerts.cross(accountId);
    alerts.slackSandbox.answer({ nextRequests: 1, status: 302, redirectTo: webhookOf(accountId, 'other') });
    await deliver(crossing);
    expect(messagesTo(accountId, 'other')).toEqual([]);
    expect(await recordOf(crossing)).toMatchObject({ state: 'failed', answer: expect.stringContaining('redirect') });
  });
});

describe('a channel', () => {
  test('that is removed ends what waits for it, and a message that is planned for it is never sent', async () => {
    const accountId = await open('general', 'ops');
    const crossing = await alerts.cross(accountId);
    await alerts.alertDelivery.slack.prepare(crossing);
    await alerts.slack.channels.remove(accountId, 'general');
    expect(await recordOf(crossing)).toMatchObject({ state: 'failed', answer: expect.stringContaining('removed') });
    expect(await recordOf(crossing, 'ops')).toMatchObject({ state: 'pending' });
    await send(crossing);
    const unplanned = await alerts.cross(accountId);
    await send(unplanned);
    expect(await recordOf(unplanned)).toMatchObject({ state: 'failed', answer: expect.stringContaining('removed') });
    expect(messagesTo(accountId)).toEqual([]);
  });

  test('with a new address is not blamed for what failed at the old one', async () => {
    const accountId = await open('general');
    const model = await openSlackChannelRecords(alerts.connection);
    const before = await model.findById(`${accountId}~general`).lean<SlackChannelRecord>();
    await alerts.slack.channels.put(accountId, 'general', { name: 'new', webhookUrl: webhookOf(accountId, 'new') });
    const { createChannelHealth } = await import('../../../alerts/slack/channel-health.js');
    const { notifications } = alerts.alerts;
    await createChannelHealth({ model, notifications }).failed(before!, 'c', 'Slack answered 404.', true);
    expect(await channelOf(accountId)).toMatchObject({ state: 'on', lastError: null });
  });

  test('keeps its address sealed: neither records nor notifications nor errors have any part of it', async () => {
    const accountId = await open('general');
    alerts.slackSandbox.answer({ nextRequests: 1, status: 404 });
    await deliver(await alerts.cross(accountId));
    const collections = await alerts.connection.db!.listCollections().toArray();
    for (const { name } of collections) {
      const stored = JSON.stringify(await alerts.connection.collection(name).find({}).toArray());
      expect([name, stored.includes('SeCrEt')]).toEqual([name, false]);
    }
  });

  test('whose sealed address was copied from another one is never sent to', async () => {
    const [accountId, other] = [await open('general'), await open('general')];
    const channels = alerts.connection.collection<SlackChannelRecord>('slack_channels');
    const { webhook } = (await channels.findOne({ _id: `${other}~general` }))!;
    await channels.updateOne({ _id: `${accountId}~general` }, { $set: { webhook } });
    const crossing = await alerts.cross(accountId);
    await expect(send(crossing)).rejects.toThrow('belongs to another record');
    expect(messagesTo(other)).toEqual([]);
    expect(await alerts.slack.sendTest(accountId, 'general')).toMatchObject({ state: 'failed' });
  });
});

describe('new encryption keys', () => {
  test('seal all addresses again while everything runs; the old ones are needed no more', async () => {
    const accountId = await open('general', 'ops');
    const model = await openSlackChannelRecords(alerts.connection);
    const [old] = alerts.settings.encryptionKeys;
    const rotated = createSealedTexts(['a-newer-encryption-key-of-the-tests-1', old]);
    const all = await model.countDocuments({});
    const done = await sealAgain(model, rotated);
    // One test copied an address into another record.
    expect(done).toMatchObject({ sealed: all - 1, current: 0, changed: 0, unreadable: 1 });
    expect(await sealAgain(model, rotated)).toMatchObject({ sealed: 0, current: all - 1, unreadable: 1 });
    const onlyNew = createSealedTexts(['a-newer-encryption-key-of-the-tests-1']);
    const { webhook } = (await model.findById(`${accountId}~ops`).lean<SlackChannelRecord>())!;
    expect(onlyNew.open(webhook, `slack webhook of ${accountId}~ops`)).toBe(webhookOf(accountId, 'ops'));
    // For the tests after this one, and back again.
    await sealAgain(model, createSealedTexts([old, 'a-newer-encryption-key-of-the-tests-1']));
    await deliver(await alerts.cross(accountId));
    expect(messagesTo(accountId)).toHaveLength(1);
  });
});
