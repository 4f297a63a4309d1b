/** Renders the mail sink's pages: the list of mails, and one mail. */
import { html } from '../pages/html.js';
import { page, reloadEvery } from '../pages/page.js';
import { factTable, table } from '../pages/table.js';
import { utcTime } from '../pages/time.js';
import type { ReceivedMail } from './mailbox.js';

const RELOAD_S = 5;

export function listPage(mails: readonly ReceivedMail[]): string {
  const rows = mails.map(({ id, receivedAt, subject, to }) => [
    html`<time datetime="${receivedAt}">${utcTime(new Date(receivedAt))}</time>`,
    to.join(', '),
    html`<a href="/messages/${id}">${subject === '' ? '(no subject)' : subject}</a>`,
  ]);
  const empty = html`<p>
    No mail yet. Every mail that the service sends on this machine appears here and goes nowhere else.
  </p>`;
  const body = html`<main class="wide">
    <h1>Mail</h1>
    ${mails.length === 0 ? empty : table(['Received (UTC)', 'To', 'Subject'], rows)}
  </main>`;
  return page('Mail', body, reloadEvery(RELOAD_S));
}

export function mailPage(mail: ReceivedMail): string {
  const { id, subject, from, to, envelope, receivedAt, text, headers } = mail;
  const facts = factTable([
    ['From', from],
    ['To', to.join(', ')],
    ['Delivered to', envelope.to.join(', ')],
    ['Received (UTC)', utcTime(new Date(receivedAt))],
  ]);
  const none = html`<p>None.</p>`;
  // The sandbox keeps the mail's HTML from running scripts and from reaching this page.
  const preview = html`<iframe
    title="The mail as a mail program shows it"
    src="/messages/${id}/html"
    sandbox="allow-popups allow-popups-to-escape-sandbox"
  ></iframe>`;
  return page(
    subject,
    html`<main class="wide">
      <p><a href="/">All mails</a></p>
      <h1>${subject}</h1>
      ${facts}
      <h2>HTML</h2>
      ${mail.html === null ? none : preview}
      <h2>Text</h2>
      ${text === null ? none : html`<pre>${text}</pre>`}
      <h2>Headers</h2>
      ${factTable(headers.map(({ name, value }) => [name, value] as const))}
    </main>`,
  );
}

export function notFoundPage(): string {
  return page(
    'Mail',
    html`<main class="wide">
      <h1>Mail not found</h1>
      <p><a href="/">All mails</a></p>
    </main>`,
  );
}
