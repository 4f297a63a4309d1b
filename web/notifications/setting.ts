/** Renders the frame of a setting: its heading, what was saved or went wrong, and a retry where it could not be loaded. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Part } from './part.js';
import type { NotificationLanguage } from './texts.js';

/** Nothing where the member may not see it. */
export function setting<T>(
  part: Part<T>,
  { name, title, hint }: { readonly name: string; readonly title: string; readonly hint?: string },
  language: NotificationLanguage,
  render: (found: T) => TemplateResult,
): TemplateResult | typeof nothing {
  const { found, trouble, said } = part;
  if (part.isHidden || (found === undefined && trouble === null)) return nothing;
  const { texts } = language;
  return html`<div class="setting" part=${name}>
    <h3 id=${name} tabindex="-1">${title}</h3>
    <p class="soft">${hint ?? nothing}</p>
    ${
      found !== undefined
        ? render(found)
        : html`<p class="notice bad">${texts.noticesFailed}</p>
            <button
              class="plain"
              @click=${() => {
                void part.load();
              }}
            >
              ${texts.retry}
            </button>`
    }
    <div role="status">${said ? html`<p class="notice ${said.tone}">${said.text}</p>` : nothing}</div>
  </div>`;
}
