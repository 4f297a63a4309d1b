/** Notifications are what a member reads in the app: each has a kind, which says what happened. */
export const NOTIFICATION_KINDS = [
  'token_at_threshold',
  'tokens_gone',
  'overage_begun',
  'action_refused',
  'credits_expire_soon',
  'credits_are_back',
  'slack_channel_off',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** A notification is shown for this long, and deleted some time after. */
export const NOTIFICATION_DAYS = 90;
