/** Renders when an account is alerted, for those who may set it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { alertSettings } from '../../contract/alerts/alert-settings.js';
import type { Sent } from '../../contract/served.js';
import type { Part } from './part.js';
import { setting } from './setting.js';
import type { NotificationLanguage } from './texts.js';

export type AlertSettings = Sent<typeof alertSettings>;

/** What the person has typed; null before. */
export interface ThresholdForm {
  readonly on: boolean;
  readonly text: string;
}

export interface ThresholdActions {
  readonly change: (form: ThresholdForm) => void;
  readonly save: (settings: AlertSettings) => void;
}

const FIRST_PERCENT = 80;

/** Undefined where the form holds no percentage. */
export function settingsOf({ on, text }: ThresholdForm): AlertSettings | undefined {
  if (!on) return { thresholdPercent: null };
  const percent = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
  return percent >= 1 && percent <= 100 ? { thresholdPercent: percent } : undefined;
}

export function threshold(
  part: Part<AlertSettings>,
  language: NotificationLanguage,
  typed: ThresholdForm | null,
  { change, save }: ThresholdActions,
): TemplateResult | typeof nothing {
  const { texts } = language;
  const about = { name: 'threshold', title: texts.thresholdTitle, hint: texts.settingsHint };
  return setting(part, about, language, ({ thresholdPercent }) => {
    const form = typed ?? { on: thresholdPercent !== null, text: String(thresholdPercent ?? FIRST_PERCENT) };
    const wanted = settingsOf(form);
    const isSame = wanted?.thresholdPercent === thresholdPercent;
    const submit = (event: Event): void => {
      event.preventDefault();
      if (wanted && !isSame) save(wanted);
    };
    return html`<form novalidate @submit=${submit}>
      <label class="switch">
        <input
          type="checkbox"
          .checked=${form.on}
          @change=${({ target }: Event) => {
            change({ ...form, on: (target as HTMLInputElement).checked });
          }}
        />
        <span>${texts.thresholdOn}</span>
      </label>
      ${form.on ? percentField(form, wanted !== undefined, language, change) : nothing}
      <button class="main" type="submit" ?disabled=${!wanted || isSame || part.isSaving}>${texts.settingsSave}</button>
    </form>`;
  });
}

function percentField(
  form: ThresholdForm,
  isRight: boolean,
  { texts }: NotificationLanguage,
  change: ThresholdActions['change'],
): TemplateResult {
  return html`<div>
    <label class=${isRight ? 'soft' : 'wrong'} for="percent">${texts.thresholdPercent}</label>
    <input
      id="percent"
      class="short"
      inputmode="numeric"
      .value=${form.text}
      aria-invalid=${!isRight}
      @input=${({ target }: Event) => {
        change({ ...form, text: (target as HTMLInputElement).value });
      }}
    />
  </div>`;
}
