/** Names crossings as their alerts are named to people and programs outside: the same as in notifications. */
import type { CrossingKind } from '../account/crossing.js';
import type { NotificationKind } from './notification.js';

export const ALERT_KINDS = {
  threshold: 'token_at_threshold',
  gone: 'tokens_gone',
  overage: 'overage_begun',
  back: 'credits_are_back',
} as const satisfies Record<CrossingKind, NotificationKind>;

export type AlertKind = (typeof ALERT_KINDS)[CrossingKind];
