/** Renders `docs/errors.md` as a page: each code gets a section that a problem's `type` points to. */
import { page } from './page.js';

export function errorsPage(markdown: string): string {
  const [introduction = '', ...sections] = markdown.split(/^## /m);
  const [title = '', ...text] = introduction.trim().split('\n');
  const head = `<h1>${inline(title.replace(/^# /, ''))}</h1>${paragraphs(text.join('\n'))}`;
  return page('errors', `<div class="errors">${head}${sections.map(section).join('')}</div>`);
}

function section(markdown: string): string {
  const [heading = '', ...text] = markdown.split('\n');
  const code = escape(heading.trim());
  return `<section id="${code}"><h2><a href="#${code}">${code}</a></h2>${paragraphs(text.join('\n'))}</section>`;
}

const paragraphs = (markdown: string): string =>
  markdown
    .trim()
    .split(/\n{2,}/)
    .filter((text) => text !== '')
    .map((text) => `<p>${inline(text)}</p>`)
    .join('');

const inline = (text: string): string =>
  escape(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>');

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
