import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { isMailAddress } from '../../contract/mail-address.js';
import { createMailTransport, messageIdOf, type Mail, type MailTransport } from '../../delivery/mail/transport.js';
import { withoutAddresses } from '../../delivery/mail/without-addresses.js';
import { openTestMailSink, type TestMailSink } from '../support/mail-sink.js';

const FROM = 'Credits <credits@example.com>';
const MAIL: Mail = {
  deliveryKey: 'receipt~tu_1~anna',
  to: { name: 'Anna, Owner', address: 'anna@acme.example' },
  subject: 'Receipt: 250 credits – Söhne',
  text: 'They landed.\n',
  html: '<p>They landed.</p>',
  date: new Date('2026-11-22T10:00:00Z'),
};

let sink: TestMailSink;
let transport: MailTransport;
beforeAll(async () => {
  sink = await openTestMailSink();
});
beforeEach(async () => {
  await fetch(`${sink.url}/api/messages`, { method: 'DELETE' });
  sink.answer({ code: 450, mails: 0, stage: 'data' });
  transport = createMailTransport({ smtpUrl: sink.smtpUrl, from: FROM });
});
afterEach(() => {
  transport.close();
});
afterAll(async () => {
  await sink.remove();
});

test.each([
  'r&d@example.com',
  'a/b@example.com',
  "o'brien@example.com",
  'info@example.xn--p1ai',
  'jobs@bücher.example',
  'jörg@example.com',
])('%s is delivered to, as every address that a member may have', async (address) => {
  expect(isMailAddress(address)).toBe(true);
  expect(await transport.send({ ...MAIL, to: { name: 'R&D', address } })).toEqual({ outcome: 'sent' });
  // The sink shows international domains in their own letters.
  const inAscii = (text: string): string => text.replace(/[^@]+$/, (domain) => new URL(`http://${domain}`).hostname);
  expect(sink.mails()[0]!.envelope.to.map(inAscii)).toEqual([inAscii(address)]);
});

test('a mail arrives whole, with a text part and an HTML part', async () => {
  expect(await transport.send(MAIL)).toEqual({ outcome: 'sent' });
  expect(sink.mails()).toHaveLength(1);
  const [mail] = sink.mails();
  expect(mail).toMatchObject({
    envelope: { from: 'credits@example.com', to: ['anna@acme.example'] },
    from: FROM,
    to: ['Anna, Owner <anna@acme.example>'],
    subject: MAIL.subject,
    messageId: messageIdOf(MAIL.deliveryKey, FROM),
    date: '2026-11-22T10:00:00.000Z',
  });
  expect(mail!.text!.trim()).toBe('They landed.');
  expect(mail!.html!.trim()).toBe('<p>They landed.</p>');
  expect(mail!.headers).toContainEqual({ name: 'Auto-Submitted', value: 'auto-generated' });
});

test('a mail whose answer was lost is the same mail the second time', async () => {
  sink.answer({ code: 451, mails: 1, stage: 'lost' });
  expect(await transport.send(MAIL)).toMatchObject({ outcome: 'try_again' });
  expect(await transport.send(MAIL)).toEqual({ outcome: 'sent' });
  expect(sink.mails()).toHaveLength(2);
  expect(new Set(sink.mails().map(({ messageId }) => messageId)).size).toBe(1);
});

describe.each(['recipient', 'data'] as const)('refused at the %s', (stage) => {
  test.each([421, 450, 451, 452])('%d means try again', async (code) => {
    sink.answer({ code, mails: 1, stage });
    expect(await transport.send(MAIL)).toEqual({ outcome: 'try_again', reason: expect.stringContaining(String(code)) });
    expect(await transport.send(MAIL)).toEqual({ outcome: 'sent' });
  });

  test.each([550, 552, 554])('%d is final', async (code) => {
    sink.answer({ code, mails: 1, stage });
    expect(await transport.send(MAIL)).toEqual({ outcome: 'refused', reason: expect.stringContaining(String(code)) });
    expect(sink.mails()).toHaveLength(0);
  });

  test('530 is about our credentials, not about the mail', async () => {
    sink.answer({ code: 530, mails: 1, stage });
    expect(await transport.send(MAIL)).toMatchObject({ outcome: 'try_again' });
  });
});

test('an address that no server accepts is refused at once, and never becomes two', async () => {
  for (const address of ['a@b.example\r\nRCPT TO:<c@d.example>', 'a@b.example>,<c@d.example']) {
    const result = await transport.send({ ...MAIL, to: { name: 'Anna', address } });
    expect(result.outcome).not.toBe('try_again');
  }
  expect(sink.mails().flatMap(({ envelope }) => envelope.to)).not.toContain('c@d.example');
});

test('a mail names no file and no address to be read', async () => {
  for (const text of [{ path: '/etc/hostname' }, { href: `${sink.url}/readyz` }]) {
    await transport.send({ ...MAIL, text: text as unknown as string });
  }
  expect(sink.mails().filter(({ text }) => /\S/.test(text ?? ''))).toEqual([]);
});

describe('a mail server elsewhere that offers no encryption', () => {
  /** Speaks SMTP without STARTTLS, and keeps what it receives. 0.0.0.0 is this machine, but not by its loopback name. */
  const openPlainServer = async () => {
    let heard = '';
    const opened = await listenWith((socket) => {
      socket.write('220 plain.example ESMTP\r\n');
      socket.on('data', (data) => {
        heard += data.toString();
        const isHello = /^EHLO/m.test(data.toString());
        socket.write(isHello ? '250-plain.example\r\n250 AUTH PLAIN LOGIN\r\n' : '454 TLS not available\r\n');
      });
    });
    return { ...opened, heard: () => heard, port: new URL(opened.url).port };
  };

  test.each(['', '?requireTLS=false', '?ignoreTLS=true&opportunisticTLS=true', '?secure=false'])(
    'never hears the password or the mail, whatever the URL asks for (%s)',
    async (query) => {
      const server = await openPlainServer();
      const smtpUrl = `smtp://mailer:hunter2secret@0.0.0.0:${server.port}/${query}`;
      const sending = createMailTransport({ smtpUrl, from: FROM, sendTimeoutMs: 5_000 });
      const outcome = await sending.send(MAIL);
      sending.close();
      await server.close();
      expect(outcome).toEqual({ outcome: 'try_again', reason: expect.stringContaining('could not be encrypted') });
      expect(outcome).toEqual({ outcome: 'try_again', reason: expect.stringContaining('smtps://') });
      expect(server.heard()).not.toMatch(/AUTH|MAIL FROM|RCPT|anna|hunter2|bWFpbGVy/i);
      expect(server.heard()).toContain('STARTTLS');
    },
  );
});

test.each([
  ['550 5.1.1 <anna@acme.example>: Recipient address rejected', '550 5.1.1 <(address)>: Recipient address rejected'],
  ['550 No such user ANNA@ACME.EXAMPLE here', '550 No such user (address) here'],
  ['550 mailbox anna is full, write to postmaster@acme.example', '550 mailbox (address) is full, write to (address)'],
  ['451 4.7.1 Greylisted, try later', '451 4.7.1 Greylisted, try later'],
])('the answer "%s" is kept without addresses', (answer, kept) => {
  expect(withoutAddresses(answer, 'anna@acme.example')).toBe(kept);
});

test('a refused recipient is named nowhere in the reason', async () => {
  const { url, close } = await listenWith((socket) => {
    socket.write('220 mail.example ESMTP\r\n');
    socket.on('data', (data) => {
      const isRecipient = data.toString().startsWith('RCPT');
      socket.write(isRecipient ? '550 5.1.1 <anna@acme.example>: no anna here\r\n' : '250 ok\r\n');
    });
  });
  const refusing = createMailTransport({ smtpUrl: url, from: FROM, sendTimeoutMs: 5_000 });
  const outcome = await refusing.send(MAIL);
  refusing.close();
  await close();
  expect(outcome).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('550 5.1.1') });
  expect(JSON.stringify(outcome)).not.toMatch(/anna|acme/);
});

describe('a mail server that is away', () => {
  test('means try again', async () => {
    const away = createMailTransport({ smtpUrl: 'smtp://127.0.0.1:1', from: FROM });
    expect(await away.send(MAIL)).toMatchObject({ outcome: 'try_again' });
  });

  test('or says nothing means try again, within the time limit', async () => {
    const { server, url, close } = await listenWith(() => undefined);
    const silent = createMailTransport({ smtpUrl: url, from: FROM, sendTimeoutMs: 300 });
    const startedAt = Date.now();
    expect(await silent.send(MAIL)).toMatchObject({ outcome: 'try_again' });
    expect(Date.now() - startedAt).toBeLessThan(60_000);
    expect(server.listening).toBe(true);
    await close();
  });

  test('or refuses the connection means try again', async () => {
    const { url, close } = await listenWith((socket) => socket.end('554 not for you\r\n'));
    const unwanted = createMailTransport({ smtpUrl: url, from: FROM, sendTimeoutMs: 2_000 });
    expect(await unwanted.send(MAIL)).toMatchObject({ outcome: 'try_again' });
    await close();
  });
});

async function listenWith(
  talk: (socket: Socket) => unknown,
): Promise<{ server: Server; url: string; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    talk(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}
