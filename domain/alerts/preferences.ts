/** Preferences say by which channels a member hears of each alert. Every member changes them for themselves. */
import type { Role } from '../role.js';
import { NOTIFICATION_KINDS, type NotificationKind } from './notification.js';

/** What a member can choose for an alert that is also mailed. */
export interface AlertChannels {
  readonly inApp: boolean;
  readonly email: boolean;
}

export interface NotificationPreferences {
  readonly tokenAtThreshold: AlertChannels;
  readonly tokensGone: AlertChannels;
  readonly creditsExpireSoon: { readonly inApp: boolean };
  readonly creditsAreBack: { readonly inApp: boolean };
}

export type Preference = keyof NotificationPreferences;

const MAILED_ALERTS = ['tokenAtThreshold', 'tokensGone'] as const;
export type MailedAlert = (typeof MAILED_ALERTS)[number];

/** What people call an alert, in mails and on pages. */
export const ALERT_NAMES: Readonly<Record<MailedAlert, string>> = {
  tokenAtThreshold: 'Token at threshold',
  tokensGone: 'Tokens gone',
};

export const isMailedAlert = (name: unknown): name is MailedAlert => MAILED_ALERTS.includes(name as MailedAlert);

/** The roles that get mails until a member says otherwise. */
const MAILED_ROLES: readonly Role[] = ['Owner', 'Admin'];

/** In-app is on for every member, email for Owners and Admins. */
export function defaultPreferences(role: Role): NotificationPreferences {
  const both = { inApp: true, email: MAILED_ROLES.includes(role) };
  return {
    tokenAtThreshold: both,
    tokensGone: both,
    creditsExpireSoon: { inApp: true },
    creditsAreBack: { inApp: true },
  };
}

/**
 * The preference that a kind of notification follows. Overage begins where the credits of the plan end, and an action is
 * refused for the same reason. That a Slack channel is off is shown whatever its reader prefers.
 */
const PREFERENCES: Readonly<Record<NotificationKind, Preference | null>> = {
  token_at_threshold: 'tokenAtThreshold',
  tokens_gone: 'tokensGone',
  overage_begun: 'tokensGone',
  action_refused: 'tokensGone',
  credits_expire_soon: 'creditsExpireSoon',
  credits_are_back: 'creditsAreBack',
  slack_channel_off: null,
};

/** The kinds of notifications that a member with these preferences sees in the app. */
export function kindsInApp(preferences: NotificationPreferences): readonly NotificationKind[] {
  return NOTIFICATION_KINDS.filter((kind) => {
    const preference = PREFERENCES[kind];
    return preference === null || preferences[preference].inApp;
  });
}
