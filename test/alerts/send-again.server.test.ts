import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestAlerts, type TestAlerts } from './support/alerts.js';

let alerts: TestAlerts;
beforeAll(async () => {
  alerts = await openTestAlerts();
});
afterAll(() => alerts.close());

const deliveriesTo = (crossingId: string, memberId: string) =>
  alerts.connection
    .collection<{ _id: string; state: string }>('deliveries')
    .find({ subjectId: crossingId, recipient: memberId }, { projection: { state: 1 }, sort: { _id: 1 } })
    .toArray();

describe('an alert that staff send again', () => {
  test('is a delivery of its own beside the first, with a Message-ID of its own', async () => {
    await alerts.openAccount('again');
    const crossing = await alerts.cross('again', { kind: 'gone' });
    await alerts.deliver(crossing);
    expect(await alerts.alertDelivery.sendAgain(crossing, 'ada', 'c-1')).toEqual({ state: 'sent', answer: null });
    expect(await alerts.alertDelivery.sendAgain(crossing, 'ada', 'c-2')).toEqual({ state: 'sent', answer: null });
    expect(await alerts.alertDelivery.sendAgain(crossing, 'ada', 'c-1')).toEqual({ state: 'sent', answer: null });
    expect(alerts.mailed('again')).toEqual([...Array<string>(3).fill('ada: Tokens gone'), 'olga: Tokens gone']);
    const first = `alert~${crossing}~email~ada`;
    expect(await deliveriesTo(crossing, 'ada')).toEqual(
      [first, `${first}~c-1`, `${first}~c-2`].map((_id) => ({ _id, state: 'sent' })),
    );
    const ids = alerts.sink
      .mails()
      .filter(({ envelope }) => envelope.to[0] === 'ada@again.example')
      .map(({ headers }) => headers.find(({ name }) => name.toLowerCase() === 'message-id')?.value);
    expect(new Set(ids).size).toBe(3);
  });

  test('ends as failed with the mail server’s answer, and is not tried by anybody else', async () => {
    await alerts.openAccount('again-fails');
    const crossing = await alerts.cross('again-fails', { kind: 'gone' });
    alerts.sink.answer({ code: 450, mails: 1, stage: 'data' });
    expect(await alerts.alertDelivery.sendAgain(crossing, 'ada', 'c-1')).toMatchObject({ state: 'failed' });
    expect(await deliveriesTo(crossing, 'ada')).toMatchObject([{ state: 'failed' }]);
  });

  test('goes to a member of the account only, and only where the alert is mailed at all', async () => {
    await alerts.openAccount('again-who');
    const gone = await alerts.cross('again-who', { kind: 'gone' });
    await expect(alerts.alertDelivery.sendAgain(gone, 'nobody', 'c-1')).rejects.toMatchObject({ code: 'not-found' });
    const back = await alerts.cross('again-who', { kind: 'back' });
    await expect(alerts.alertDelivery.sendAgain(back, 'ada', 'c-1')).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
