/** Wires what members read and choose about alerts, for the process that serves them and the one that notifies them. */
import type { Connection } from 'mongoose';
import { prepareCollections } from '../storage/prepare-collections.js';
import { inAppModels } from './in-app/models.js';
import { createNotifications, type Notifications } from './in-app/notifications.js';
import { openPreferences, type Preferences } from './preferences.js';

export interface NotificationServices {
  readonly preferences: Preferences;
  readonly notifications: Notifications;
}

/** Makes the collections that are missing. */
export async function openNotificationServices(connection: Connection): Promise<NotificationServices> {
  const models = inAppModels(connection);
  await prepareCollections(models);
  return { preferences: await openPreferences(connection), notifications: createNotifications(models) };
}
