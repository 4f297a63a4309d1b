/** Renders the Slack channels of an account, for those who may set them. */
import { html, nothing, type TemplateResult } from 'lit';
import type { slackChannelList, slackTest } from '../../contract/alerts/slack-channels.js';
import type { Sent } from '../../contract/served.js';
import { newId } from '../service/new-id.js';
import { fill } from '../language/language.js';
import type { Part } from './part.js';
import { setting } from './setting.js';
import type { NotificationLanguage } from './texts.js';
import { timeText } from './time.js';

export type SlackChannels = Sent<typeof slackChannelList>;
export type SlackTest = Sent<typeof slackTest>;
type SlackChannel = SlackChannels['items'][number];

export interface SlackForm {
  /** The channel whose removal is asked about. */
  readonly removing: string | null;
  readonly adding: boolean;
  readonly name: string;
  readonly url: string;
}

export const EMPTY_FORM: SlackForm = { removing: null, adding: false, name: '', url: '' };

export interface SlackActions {
  readonly fill: (changes: Partial<SlackForm>) => void;
  /** Changes a channel, or tests it; `path`: its id and what is done. */
  readonly call: (method: string, path: string, body?: unknown) => void;
}

const MAX_CHANNELS = 10;
const MAX_LENGTHS = { name: 80, url: 2_000 };

export function slack(
  part: Part<SlackChannels>,
  language: NotificationLanguage,
  form: SlackForm,
  act: SlackActions,
): TemplateResult | typeof nothing {
  const { texts } = language;
  const count = part.found ? ` (${language.number(part.found.items.length)}/${language.number(MAX_CHANNELS)})` : '';
  const about = { name: 'slack', title: texts.slackTitle + count, hint: texts.settingsHint };
  return setting(
    part,
    about,
    language,
    ({ items }) =>
      html`<ul>
          ${items.map((channel) => row(channel, part.isSaving, language, form, act))}
        </ul>
        ${items.length < MAX_CHANNELS ? addition(part.isSaving, language, form, act) : nothing}`,
  );
}

function row(
  channel: SlackChannel,
  busy: boolean,
  language: NotificationLanguage,
  form: SlackForm,
  act: SlackActions,
): TemplateResult {
  const { texts } = language;
  const { id, name, state, lastSentAt, lastError } = channel;
  const isOff = state === 'off';
  const button = (label: string, press: () => void) =>
    html`<button class="link" aria-label="${label}: ${name}" ?disabled=${busy} @click=${press}>${label}</button>`;
  const ask = (removing: string | null) => () => {
    act.fill({ removing });
  };
  return html`<li class="channel" part="channel">
    <p class="row">
      <b dir="auto">${name}</b>
      <span class="state ${isOff ? 'bad' : 'good'}">${isOff ? texts.slackOff : texts.slackOn}</span>
    </p>
    <p class="soft">
      ${lastSentAt === null ? nothing : fill(texts.slackLastSent, { time: timeText(lastSentAt, language) })}
    </p>
    ${
      lastError === null
        ? nothing
        : html`<p class="notice bad">${texts.slackLastError} <span lang="en" dir="auto">${lastError}</span></p>`
    }
    ${
      form.removing === id
        ? html`<p class="notice warn" role="alert">${fill(texts.slackConfirm, { name })}</p>
            <div class="actions">
              <button
                class="main"
                ?disabled=${busy}
                @click=${() => {
                  act.call('DELETE', id);
                }}
              >
                ${texts.slackRemove}
              </button>
              <button class="plain" ?disabled=${busy} @click=${ask(null)}>${texts.cancel}</button>
            </div>`
        : html`<div class="links">
            ${button(texts.slackTest, () => {
              act.call('POST', `${id}/test`);
            })}
            ${
              isOff
                ? button(texts.slackSwitchOn, () => {
                    act.call('POST', `${id}/switch-on`);
                  })
                : nothing
            }
            ${button(texts.slackRemove, ask(id))}
          </div>`
    }
  </li>`;
}

const isAddress = (url: string): boolean => /^https?:\/\/[^\s/]+\/\S*$/.test(url.trim());

function addition(busy: boolean, { texts }: NotificationLanguage, form: SlackForm, act: SlackActions): TemplateResult {
  if (!form.adding) {
    return html`<button
      class="plain"
      @click=${() => {
        act.fill({ adding: true });
      }}
    >
      ${texts.slackAdd}
    </button>`;
  }
  const { name, url } = form;
  const isWrong = url !== '' && !isAddress(url);
  const isWhole = name.trim() !== '' && isAddress(url);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (isWhole && !busy) act.call('PUT', newId(), { name: name.trim(), webhookUrl: url.trim() });
  };
  const field = (id: 'name' | 'url', label: string, wrong: boolean) =>
    html`<div>
      <label class=${wrong ? 'wrong' : 'soft'} for="slack-${id}">${label}</label>
      <input
        id="slack-${id}"
        maxlength=${MAX_LENGTHS[id]}
        autocomplete="off"
        dir="auto"
        .value=${form[id]}
        aria-invalid=${wrong}
        @input=${({ target }: Event) => {
          act.fill({ [id]: (target as HTMLInputElement).value });
        }}
      />
    </div>`;
  return html`<form novalidate @submit=${submit}>
    ${field('name', texts.slackName, false)} ${field('url', texts.slackUrl, isWrong)}
    <div class="actions">
      <button class="main" type="submit" ?disabled=${!isWhole || busy}>${texts.slackAdd}</button>
      <button
        class="plain"
        type="button"
        @click=${() => {
          act.fill(EMPTY_FORM);
        }}
      >
        ${texts.cancel}
      </button>
    </div>
  </form>`;
}
