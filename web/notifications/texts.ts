/** The texts of the notifications. Their names begin with their part, because a language keeps those of all elements together. */
import type { Language } from '../language/language.js';
import type { Texts } from '../language/texts.js';

export interface NotificationTexts extends Texts {
  readonly noticesTitle: string;
  readonly noticesUnread: string;
  readonly noticesRead: string;
  readonly noticesReadAll: string;
  readonly noticesOlder: string;
  readonly noticesEmpty: string;
  /** Whatever was tried. */
  readonly noticesFailed: string;
  readonly settingsSave: string;
  readonly settingsSaved: string;
  readonly noticesLost: string;
  /** The member has more streams open than one may have, and this one is the oldest. */
  readonly noticesPaused: string;
  readonly thresholdTitle: string;
  readonly settingsHint: string;
  readonly thresholdOn: string;
  readonly thresholdPercent: string;
  readonly slackTitle: string;
  readonly slackOn: string;
  readonly slackOff: string;
  readonly slackLastSent: string;
  readonly slackLastError: string;
  readonly slackTest: string;
  readonly slackTestSent: string;
  readonly slackSwitchOn: string;
  readonly slackRemove: string;
  readonly slackConfirm: string;
  readonly slackAdd: string;
  readonly slackName: string;
  readonly slackUrl: string;
  readonly preferencesTitle: string;
  readonly preferencesAlert: string;
  readonly preferencesInApp: string;
  readonly preferencesEmail: string;
  readonly preferencesNames: Readonly<
    Record<'tokenAtThreshold' | 'tokensGone' | 'creditsExpireSoon' | 'creditsAreBack', string>
  >;
}

export type NotificationLanguage = Language<NotificationTexts>;
