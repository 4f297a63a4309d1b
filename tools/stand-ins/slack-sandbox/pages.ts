/** Renders the Slack stand-in's page: the messages as a person would read them. */
import { html, type Html } from '../pages/html.js';
import { page, reloadEvery } from '../pages/page.js';
import { utcTime } from '../pages/time.js';
import type { ReceivedMessage, SlackBlock, SlackText } from './messages.js';

const RELOAD_S = 5;

export function listPage(messages: readonly ReceivedMessage[]): string {
  const empty = html`<p>
    No message yet. Every message that the service sends to Slack on this machine appears here and goes nowhere else.
  </p>`;
  const body = html`<main>
    <h1>Slack</h1>
    ${messages.length === 0 ? empty : messages.map(messageArticle)}
  </main>`;
  return page('Slack', body, reloadEvery(RELOAD_S));
}

function messageArticle({ receivedAt, path, body }: ReceivedMessage): Html {
  const blocks = body.blocks ?? [{ type: 'section', text: { type: 'mrkdwn', text: body.text } }];
  return html`<article>
    <p class="by">
      <strong>Credits</strong> <span class="app">APP</span>
      <time datetime="${receivedAt}">${utcTime(new Date(receivedAt))} UTC</time>
      <span class="channel">webhook ${path.split('/').at(-1) ?? ''}</span>
    </p>
    ${blocks.map(blockPart)}
    <details>
      <summary>Fallback text</summary>
      <p>${asRead(body.text)}</p>
    </details>
  </article>`;
}

function blockPart({ type, text, elements = [] }: SlackBlock): Html {
  switch (type) {
    case 'header':
      return html`<h2>${text === undefined ? '' : asRead(text.text)}</h2>`;
    case 'section':
      return html`<p class="section">${text === undefined ? '' : asRead(text.text)}</p>`;
    case 'context':
      return html`<p class="small">${elements.map(({ text: part }) => html`<span>${asRead(textOf(part))}</span>`)}</p>`;
    case 'actions':
      return html`<p class="actions">
        ${elements.map(({ text: label, url }) => html`<a class="button" href="${url ?? ''}">${asRead(textOf(label))}</a>`)}
      </p>`;
    default:
      return html`<hr />`;
  }
}

const textOf = (text: string | SlackText): string => (typeof text === 'string' ? text : text.text);

const asRead = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
