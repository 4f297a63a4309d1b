import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import type { MemberView } from '../../accounts/members.js';
import { createDeliveries } from '../../delivery/deliveries.js';
import { openDeliveryRecords, type DeliveryRecord } from '../../delivery/record.js';
import type { Receipt } from '../../domain/pricing/receipt.js';
import { ReceiptPending, createReceipts, type Receipts } from '../../delivery/receipts.js';
import { createRecipients } from '../../delivery/recipients.js';
import { openDeliveryServices, type DeliveryServices } from '../../delivery/services.js';
import { createMailTransport } from '../../delivery/mail/transport.js';
import type { Role } from '../../domain/role.js';
import { connectMongo } from '../../storage/connect.js';
import { pageOf } from '../../storage/page.js';
import { freshDatabase } from '../support/servers.js';
import { openTestMailSink, type TestMailSink } from '../support/mail-sink.js';

const FROM = 'Credits <credits@example.com>';
const PUBLIC_URL = 'https://credits.example.com';

let connection: Connection;
let sink: TestMailSink;
let mail: DeliveryServices;
let people: MemberView[];
let warnings: string[];
let receipt: Receipt;

const log = {
  warn: (_fields: object, message: string): void => {
    warnings.push(message);
  },
};
const members = {
  list: (accountId: string, { limit, cursor = '' }: { limit: number; cursor?: string | undefined }) => {
    const own = people.filter((person) => person.accountId === accountId && person.id > cursor);
    return Promise.resolve(
      pageOf(
        own.slice(0, limit + 1),
        limit,
        ({ id }) => id,
        (person) => person,
      ),
    );
  },
};

function person(id: string, role: Role): MemberView {
  const email = `${id}@acme.example`;
  return { id, accountId: 'acme', name: `The ${id}`, email, role, spaceIds: [], createdAt: new Date() };
}

const open = (db: Connection): Promise<DeliveryServices> =>
  openDeliveryServices({
    connection: db,
    members,
    smtpUrl: sink.smtpUrl,
    mailFrom: FROM,
    slackAllowedHosts: [],
    publicUrl: PUBLIC_URL,
    cardUrl: null,
    notificationsUrl: null,
    log,
  });

const delivered = (): string[] =>
  sink
    .mails()
    .flatMap(({ envelope }) => envelope.to)
    .sort();

const records = (): Promise<DeliveryRecord[]> =>
  connection
    .collection<DeliveryRecord>('deliveries')
    .find({ _id: { $regex: `^receipt~${receipt.topUpId}~` } })
    .sort({ _id: 1 })
    .toArray();

beforeAll(async () => {
  [connection, sink] = await Promise.all([connectMongo(freshDatabase()), openTestMailSink()]);
  mail = await open(connection);
});
beforeEach(async () => {
  await fetch(`${sink.url}/api/messages`, { method: 'DELETE' });
  sink.answer({ code: 450, mails: 0, stage: 'data' });
  warnings = [];
  people = [person('ada', 'Admin'), person('ed', 'Editor'), person('obi', 'Observer'), person('olga', 'Owner')];
  receipt = {
    topUpId: `tu_${randomBytes(6).toString('hex')}`,
    accountId: 'acme',
    accountName: 'Acme & Söhne',
    credits: 250,
    unitPrice: { amount: 50, currency: 'eur' },
    total: { amount: 12_500, currency: 'eur' },
    paid: { amount: 12_500, currency: 'eur' },
    discount: { amount: 0, currency: 'eur' },
    tax: { amount: 0, currency: 'eur' },
    creditsUsable: 250,
    debtRepaid: 0,
    periodEnd: new Date('2026-12-21T23:00:00Z'),
    timeZone: 'Europe/Berlin',
    carriesOver: false,
  };
});
afterAll(async () => {
  await mail.close();
  await sink.remove();
  await connection.dropDatabase();
  await connection.close();
});

const pending = async (): Promise<void> => {
  await expect(mail.receipts.send(receipt)).rejects.toBeInstanceOf(ReceiptPending);
};

describe('a receipt', () => {
  test('goes to the Owners and Admins, and is recorded for each', async () => {
    await mail.receipts.send(receipt);
    expect(delivered()).toEqual(['ada@acme.example', 'olga@acme.example']);
    const [first] = sink.mails();
    expect(first!.subject).toBe('Receipt: 250 credits for Acme & Söhne');
    expect(first!.text).toContain('They expire with the period, on 21 Dec 2026.');
    expect(first!.html).toContain('Acme &amp; Söhne');
    expect(await records()).toEqual(
      ['ada', 'olga'].map((memberId) => ({
        _id: `receipt~${receipt.topUpId}~${memberId}`,
        accountId: 'acme',
        about: 'receipt',
        subjectId: receipt.topUpId,
        channel: 'email',
        recipient: memberId,
        people: 1,
        state: 'sent',
        dueAt: null,
        attempts: 1,
        answer: null,
        createdAt: expect.any(Date),
        attemptedAt: expect.any(Date),
        finishedAt: expect.any(Date),
      })),
    );
  });

  test('that is sent again reaches nobody twice', async () => {
    for (let i = 0; i < 3; i += 1) await mail.receipts.send(receipt);
    expect(delivered()).toHaveLength(2);
    await mail.receipts.send({ ...receipt, topUpId: `${receipt.topUpId}x` });
    expect(delivered()).toHaveLength(4);
  });

  test('that several processes send at once goes to each person once', async () => {
    const others = await Promise.all([connectMongo(freshUri()), connectMongo(freshUri())]);
    const services = [mail, ...(await Promise.all(others.map(open)))];
    const send = async ({ receipts }: { receipts: Receipts }): Promise<void> => {
      await receipts.send(receipt).catch((error: unknown) => {
        if (!(error instanceof ReceiptPending)) throw error;
      });
    };
    await Promise.all([...services, ...services].map(send));
    await mail.receipts.send(receipt);
    expect(delivered()).toEqual(['ada@acme.example', 'olga@acme.example']);
    await Promise.all(others.map((other) => other.close()));
  });

  test('reaches those behind the first page of members', async () => {
    people = Array.from({ length: 205 }, (_, i) => person(`m${String(i).padStart(3, '0')}`, 'Observer'));
    people.push(person('zoe', 'Owner'));
    await mail.receipts.send(receipt);
    expect(delivered()).toEqual(['zoe@acme.example']);
  });

  test('for an account without Owner and Admin is logged', async () => {
    people = [person('ed', 'Editor')];
    await mail.receipts.send(receipt);
    expect(delivered()).toEqual([]);
    expect(warnings).toHaveLength(1);
  });
});

describe('a mail server that refuses', () => {
  test('a 451 for one recipient delays no other, and is tried again for that one only', async () => {
    sink.answer({ code: 451, mails: 1, stage: 'recipient' });
    await pending();
    expect(delivered()).toEqual(['olga@acme.example']);
    expect((await records())[0]).toMatchObject({
      recipient: 'ada',
      state: 'pending',
      answer: expect.stringContaining('451'),
    });
    await mail.receipts.send(receipt);
    expect(delivered()).toEqual(['ada@acme.example', 'olga@acme.example']);
    expect((await records())[0]).toMatchObject({ state: 'sent', attempts: 2, answer: null });
  });

  test('a 550 for one recipient is final, logged, and repeats nothing', async () => {
    sink.answer({ code: 550, mails: 1, stage: 'recipient' });
    await mail.receipts.send(receipt);
    await mail.receipts.send(receipt);
    expect(delivered()).toEqual(['olga@acme.example']);
    expect(warnings).toHaveLength(1);
    expect((await records())[0]).toMatchObject({ recipient: 'ada', state: 'failed', attempts: 1 });
  });

  test('a retry after a lost answer is the same mail, to the second', async () => {
    people = [person('olga', 'Owner')];
    sink.answer({ code: 451, mails: 1, stage: 'lost' });
    await pending();
    await mail.receipts.send(receipt);
    const [second, first] = sink.mails();
    expect(sink.mails()).toHaveLength(2);
    expect(second!.messageId).toBe(first!.messageId);
    expect(second!.date).toBe(first!.date);
  });

  test('a mail server that is away is tried again', async () => {
    const transport = createMailTransport({ smtpUrl: 'smtp://127.0.0.1:1', from: FROM });
    const deliveries = createDeliveries(await openDeliveryRecords(connection));
    const recipients = createRecipients(members);
    const receipts = createReceipts({ transport, recipients, deliveries, cardLink: () => PUBLIC_URL, log });
    await expect(receipts.send(receipt)).rejects.toBeInstanceOf(ReceiptPending);
    await mail.receipts.send(receipt);
    expect(delivered()).toHaveLength(2);
  });
});

test('a receipt that a process claimed before it died is sent once the claim has run out', async () => {
  people = [person('olga', 'Owner')];
  const deliveries = createDeliveries(await openDeliveryRecords(connection));
  const key = `receipt~${receipt.topUpId}~olga`;
  const what = { about: 'receipt', subjectId: receipt.topUpId, channel: 'email', recipient: 'olga' } as const;
  await deliveries.claim({ key, accountId: 'acme', ...what });
  await pending();
  expect(delivered()).toEqual([]);
  await connection.collection<DeliveryRecord>('deliveries').updateOne({ _id: key }, { $set: { dueAt: new Date() } });
  await mail.receipts.send(receipt);
  expect(delivered()).toEqual(['olga@acme.example']);
});

/** The database of this test, for a connection of another process. */
function freshUri(): string {
  return freshDatabase().replace(/\/[^/?]+(\?|$)/, `/${connection.name}$1`);
}
