import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMailTransport } from '../../delivery/mail/transport.js';
import { startMailSink } from '../../tools/stand-ins/mail-sink/sink.js';
import { openTestMailSink, type TestMailSink } from '../support/mail-sink.js';

let sink: TestMailSink;
beforeAll(async () => {
  sink = await openTestMailSink();
  const transport = createMailTransport({ smtpUrl: sink.smtpUrl, from: 'credits@example.com' });
  await transport.send({
    deliveryKey: 'k',
    to: { name: 'Olga', address: 'olga@acme.example' },
    subject: '<script>alert(1)</script>',
    text: 'Text & more',
    html: '<p>Hello</p><script>alert(2)</script>',
    date: new Date(),
  });
});
afterAll(async () => {
  await sink.remove();
});

interface Listed {
  readonly id: string;
  readonly subject: string;
  readonly html: string;
}
const listed = async (url: string): Promise<Listed[]> =>
  (await (await fetch(`${url}/api/messages`)).json()) as Listed[];

test('the pages show the mails and run none of their scripts', async () => {
  const [mail] = await listed(sink.url);
  expect(mail).toMatchObject({
    subject: '<script>alert(1)</script>',
    messageId: expect.any(String),
    text: 'Text & more\n',
  });
  const list = await (await fetch(sink.url)).text();
  const page = await (await fetch(`${sink.url}/messages/${mail!.id}`)).text();
  for (const html of [list, page]) {
    expect(html).not.toContain('<script');
    expect(html).toContain('alert(1)');
  }
  expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
  const preview = await fetch(`${sink.url}/messages/${mail!.id}/html`);
  expect(preview.headers.get('content-security-policy')).toMatch(/^sandbox .*default-src 'none'/);
  expect(await preview.text()).toContain('<p>Hello</p>');
  expect((await fetch(`${sink.url}/style.css`)).headers.get('content-type')).toContain('text/css');
  expect((await fetch(`${sink.url}/messages/nothing`)).status).toBe(404);
});

test('the mails survive a restart', async () => {
  const before = await listed(sink.url);
  const again = await startMailSink(sink.dataDir, 0, 0);
  expect(await listed(again.url)).toEqual(before);
  await again.close();
});

test('a fault is set over HTTP, and a body that describes none is refused', async () => {
  const put = (body: unknown): Promise<Response> =>
    fetch(`${sink.url}/api/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  expect(await (await put({ code: 451, mails: 2 })).json()).toEqual({ code: 451, mails: 2, stage: 'recipient' });
  expect((await put({ code: 200, mails: 2 })).status).toBe(400);
  expect((await put({ code: 451, mails: 1, stage: 'never' })).status).toBe(400);
});
