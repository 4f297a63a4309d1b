/** What a person sees of the sink: the list of mails, and one mail. */
import { html, page, type Html } from '../pages/html.js';
import type { ReceivedMail } from './mailbox.js';

export const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; color: #1f2933; background: #f2f4f7; margin: 0 auto; max-width: 60rem; padding: 1.5rem; }
  h1 { font-size: 1.5rem; margin: 0 0 1rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
  a { color: #1f4fd8; } table { border-collapse: collapse; width: 100%; background: #fff; border-radius: 8px; }
  th, td { text-align: left; padding: .6rem .8rem; border-bottom: 1px solid #dde3ea; vertical-align: top; overflow-wrap: anywhere; }
  th { font-weight: 600; color: #52606d; white-space: nowrap; } td.time { white-space: nowrap; }
  iframe { width: 100%; height: 44rem; border: 1px solid #dde3ea; border-radius: 8px; background: #fff; }
  pre { background: #fff; border: 1px solid #dde3ea; border-radius: 8px; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

export function listPage(mails: readonly ReceivedMail[]): string {
  const rows = mails.map(
    ({ id, receivedAt, subject, to }) =>
      html`<tr>
        <td class="time"><time datetime="${receivedAt}">${timeText(receivedAt)}</time></td>
        <td>${to.join(', ')}</td>
        <td><a href="/messages/${id}">${subject === '' ? '(no subject)' : subject}</a></td>
      </tr>`,
  );
  const table = html`<table>
    <thead>
      <tr>
        <th>Received (UTC)</th>
        <th>To</th>
        <th>Subject</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
  const nothing = html`<p>
    No mail yet. Whatever the service sends on this machine is shown here and goes nowhere else.
  </p>`;
  const body = html`<main>
    <h1>Mail</h1>
    ${mails.length === 0 ? nothing : table}
  </main>`;
  return page('Mail', body, html`<meta http-equiv="refresh" content="5" />`);
}

export function mailPage(mail: ReceivedMail): string {
  const { id, subject, from, to, envelope, receivedAt, text, headers } = mail;
  const facts = rowsOf([
    ['From', from],
    ['To', to.join(', ')],
    ['Delivered to', envelope.to.join(', ')],
    ['Received (UTC)', timeText(receivedAt)],
  ]);
  const none = html`<p>None.</p>`;
  // The mail runs no script, and knows nothing of this page.
  const preview = html`<iframe
    title="The mail as a mail program shows it"
    src="/messages/${id}/html"
    sandbox="allow-popups allow-popups-to-escape-sandbox"
  ></iframe>`;
  return page(
    subject,
    html`<main>
      <p><a href="/">All mails</a></p>
      <h1>${subject}</h1>
      ${facts}
      <h2>HTML</h2>
      ${mail.html === null ? none : preview}
      <h2>Text</h2>
      ${text === null ? none : html`<pre>${text}</pre>`}
      <h2>Headers</h2>
      ${rowsOf(headers.map(({ name, value }) => [name, value]))}
    </main>`,
  );
}

export function missingPage(): string {
  return page(
    'Mail',
    html`<main>
      <h1>There is no such mail</h1>
      <p><a href="/">All mails</a></p>
    </main>`,
  );
}

function rowsOf(rows: readonly (readonly [string, string])[]): Html {
  const cells = rows.map(
    ([name, value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${value}</td>
      </tr>`,
  );
  return html`<table>
    <tbody>
      ${cells}
    </tbody>
  </table>`;
}

const timeText = (iso: string): string => iso.slice(0, 19).replace('T', ' ');
