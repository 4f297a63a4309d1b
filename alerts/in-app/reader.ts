/**
 * Decides which notifications a member sees: those for the member's role and Spaces, of kinds that the member wants in
 * the app, stored since the member joined, and not too old. All of it is as stored now, so that a notification is written
 * once, however many members read it.
 */
import { NOTIFICATION_DAYS } from '../../domain/alerts/notification.js';
import { kindsInApp, type NotificationPreferences } from '../../domain/alerts/preferences.js';
import type { Role } from '../../domain/role.js';
import type { NotificationRecord } from './models.js';

const DAY_MS = 24 * 3_600_000;

/** A member as stored now. */
export interface Reader {
  readonly accountId: string;
  readonly memberId: string;
  readonly role: Role;
  /** Null for all Spaces, an empty list for none. */
  readonly spaceIds: readonly string[] | null;
  readonly joinedAt: Date;
  readonly preferences: NotificationPreferences;
}

const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_MS);

/** Nobody sees a notification that was stored before this. */
export const oldestShown = (now: Date): Date => daysBefore(now, NOTIFICATION_DAYS);

/** Matches what the reader sees, within the account. `sees` decides the same about a record. */
export function visibleTo({ role, spaceIds, joinedAt, preferences }: Reader, now: Date) {
  const oldest = oldestShown(now);
  return {
    createdAt: { $gte: joinedAt > oldest ? joinedAt : oldest },
    kind: { $in: kindsInApp(preferences) },
    'audience.roles': { $in: [null, role] },
    ...(spaceIds && { 'audience.spaceId': { $in: [null, ...spaceIds] } }),
  } satisfies Partial<Record<keyof NotificationRecord | 'audience.roles' | 'audience.spaceId', object>>;
}

export function sees(
  { role, spaceIds, joinedAt, preferences }: Reader,
  { createdAt, kind, audience }: Pick<NotificationRecord, 'createdAt' | 'kind' | 'audience'>,
  now: Date,
): boolean {
  return (
    createdAt >= joinedAt &&
    createdAt >= oldestShown(now) &&
    kindsInApp(preferences).includes(kind) &&
    (audience.roles === null || audience.roles.includes(role)) &&
    (spaceIds === null || audience.spaceId === null || spaceIds.includes(audience.spaceId))
  );
}

/** Whether both see the same. */
export const isSameReader = (one: Reader, other: Reader): boolean => JSON.stringify(one) === JSON.stringify(other);
