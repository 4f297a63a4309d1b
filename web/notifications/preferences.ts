/** Renders by which channels a member hears of each alert. A tick is saved at once. */
import { html, nothing, type TemplateResult } from 'lit';
import type { notificationPreferences } from '../../contract/alerts/notification-preferences.js';
import type { Sent } from '../../contract/served.js';
import type { Part } from './part.js';
import { setting } from './setting.js';
import type { NotificationLanguage } from './texts.js';

export type Preferences = Sent<typeof notificationPreferences>;
export type PreferenceName = keyof Preferences;
type ChannelName = 'inApp' | 'email';

const NAMES = ['tokenAtThreshold', 'tokensGone', 'creditsExpireSoon', 'creditsAreBack'] as const;
const CHANNELS = ['inApp', 'email'] as const;

export type SetPreference = (name: PreferenceName, channel: ChannelName, on: boolean) => void;

export function preferences(
  part: Part<Preferences>,
  language: NotificationLanguage,
  set: SetPreference,
): TemplateResult | typeof nothing {
  const { texts } = language;
  const about = { name: 'preferences', title: texts.preferencesTitle };
  const labels = { inApp: texts.preferencesInApp, email: texts.preferencesEmail };
  return setting(
    part,
    about,
    language,
    (found) =>
      html`<table aria-labelledby="preferences">
        <thead>
          <tr>
            <th scope="col">${texts.preferencesAlert}</th>
            ${CHANNELS.map((channel) => html`<th scope="col">${labels[channel]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${NAMES.map((name) => {
            const label = texts.preferencesNames[name];
            const on: Partial<Record<ChannelName, boolean>> = found[name];
            const tick = (channel: ChannelName) =>
              html`<input
                type="checkbox"
                aria-label="${label}, ${labels[channel]}"
                .checked=${on[channel]!}
                @change=${({ target }: Event) => {
                  set(name, channel, (target as HTMLInputElement).checked);
                }}
              />`;
            return html`<tr>
              <th scope="row">${label}</th>
              ${CHANNELS.map((channel) => html`<td>${on[channel] === undefined ? nothing : tick(channel)}</td>`)}
            </tr>`;
          })}
        </tbody>
      </table>`,
  );
}
