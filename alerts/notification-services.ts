/** Wires what members read and choose about alerts, for the process that serves them and the one that notifies them. */
import type { Connection } from 'mongoose';
import { openPreferences, type Preferences } from './preferences.js';

export interface NotificationServices {
  readonly preferences: Preferences;
}

/** Makes the collections that are missing. */
export async function openNotificationServices(connection: Connection): Promise<NotificationServices> {
  return { preferences: await openPreferences(connection) };
}
