/** The texts of the notifications. Their names begin with their part, because a language keeps those of all elements together. */
import type { Language } from '../language/language.js';
import type { Plural, Texts } from '../language/texts.js';

export interface NotificationTexts extends Texts {
  readonly noticesTitle: string;
  readonly noticesUnread: Plural;
  readonly noticesNew: string;
  readonly noticesRead: string;
  readonly noticesReadAll: string;
  readonly noticesReadFailed: string;
  readonly noticesOlder: string;
  readonly noticesOlderFailed: string;
  readonly noticesEmpty: string;
  readonly noticesEmptyHint: string;
  readonly noticesLoading: string;
  readonly noticesFailed: string;
  readonly noticesOffline: string;
  readonly noticesSignedOut: string;
  readonly noticesNotAllowed: string;
  readonly noticesAsOf: string;
  readonly noticesLost: string;
  readonly noticesPaused: string;
  readonly settingsFailed: string;
  readonly settingsNotSaved: string;
  readonly thresholdTitle: string;
  readonly thresholdHint: string;
  readonly thresholdOn: string;
  readonly thresholdPercent: string;
  readonly thresholdWrong: string;
  readonly thresholdSave: string;
  readonly thresholdSaved: string;
  readonly thresholdSavedOff: string;
  readonly slackTitle: string;
  readonly slackHint: string;
  readonly slackOn: string;
  readonly slackOff: string;
  readonly slackOffHint: string;
  readonly slackLastSent: string;
  readonly slackNeverSent: string;
  readonly slackLastError: string;
  readonly slackTest: string;
  readonly slackTestSent: string;
  readonly slackTestFailed: string;
  readonly slackSwitchOn: string;
  readonly slackSwitchedOn: string;
  readonly slackRemove: string;
  readonly slackConfirm: string;
  readonly slackRemoved: string;
  readonly slackAdd: string;
  readonly slackAdded: string;
  readonly slackName: string;
  readonly slackUrl: string;
  readonly slackUrlHint: string;
  readonly slackUrlWrong: string;
  readonly slackFull: string;
  readonly preferencesTitle: string;
  readonly preferencesHint: string;
  readonly preferencesAlert: string;
  readonly preferencesInApp: string;
  readonly preferencesEmail: string;
  readonly preferencesSaved: string;
  readonly preferencesNames: Readonly<
    Record<'tokenAtThreshold' | 'tokensGone' | 'creditsExpireSoon' | 'creditsAreBack', string>
  >;
}

export type NotificationLanguage = Language<NotificationTexts>;
