/** What a person sees of the sink: the list of mails, and one mail. */
import type { ReceivedMail } from './mailbox.js';

const STYLE = `
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
    ({ id, receivedAt, subject, to }) => `<tr>
      <td class="time"><time datetime="${receivedAt}">${timeText(receivedAt)}</time></td>
      <td>${escape(to.join(', '))}</td>
      <td><a href="/messages/${id}">${escape(subject === '' ? '(no subject)' : subject)}</a></td></tr>`,
  );
  const table = `<table><thead><tr><th>Received (UTC)</th><th>To</th><th>Subject</th></tr></thead>
    <tbody>${rows.join('\n')}</tbody></table>`;
  const nothing = '<p>No mail yet. Whatever the service sends on this machine is shown here and goes nowhere else.</p>';
  return page(
    'Mail',
    `<h1>Mail</h1>${mails.length === 0 ? nothing : table}`,
    '<meta http-equiv="refresh" content="5">',
  );
}

export function mailPage(mail: ReceivedMail): string {
  const { id, subject, from, to, envelope, receivedAt, html, text, headers } = mail;
  const facts = rowsOf([
    ['From', from],
    ['To', to.join(', ')],
    ['Delivered to', envelope.to.join(', ')],
    ['Received (UTC)', timeText(receivedAt)],
  ]);
  // The mail runs no script, and knows nothing of this page.
  const preview = `<iframe title="The mail as a mail program shows it" src="/messages/${id}/html"
    sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>`;
  return page(
    subject,
    `<p><a href="/">All mails</a></p><h1>${escape(subject)}</h1>${facts}
    <h2>HTML</h2>${html === null ? '<p>None.</p>' : preview}
    <h2>Text</h2>${text === null ? '<p>None.</p>' : `<pre>${escape(text)}</pre>`}
    <h2>Headers</h2>${rowsOf(headers.map(({ name, value }) => [name, value]))}`,
  );
}

export function missingPage(): string {
  return page('Mail', '<h1>There is no such mail</h1><p><a href="/">All mails</a></p>');
}

function rowsOf(rows: readonly (readonly [string, string])[]): string {
  const cells = rows.map(([name, value]) => `<tr><th scope="row">${escape(name)}</th><td>${escape(value)}</td></tr>`);
  return `<table><tbody>${cells.join('\n')}</tbody></table>`;
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">${head}<style>${STYLE}</style></head>
    <body><main>${body}</main></body></html>`;
}

const timeText = (iso: string): string => iso.slice(0, 19).replace('T', ' ');

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
