/** Wires what members read and choose about alerts, for the process that serves them and the one that notifies them. */
import type { Connection } from 'mongoose';
import type { AlertDeliveries } from '../delivery/alert-deliveries.js';
import { createCrossings } from '../ledger/crossings.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { createAlertList, type AlertList } from './alert-list.js';
import { inAppModels } from './in-app/models.js';
import { createNotifications, type Notifications } from './in-app/notifications.js';
import { openPreferences, type Preferences } from './preferences.js';
import { createUnsubscribeLinks, type UnsubscribeLinks } from './unsubscribe.js';

export interface NotificationSettings {
  /** The first signs, each of them verifies. */
  readonly tokenSigningKeys: readonly [string, ...string[]];
  /** Where the links in mails lead. */
  readonly publicUrl: string;
}

export interface NotificationServices {
  readonly preferences: Preferences;
  readonly notifications: Notifications;
  readonly unsubscribeLinks: UnsubscribeLinks;
  readonly list: AlertList;
}

/** Makes the collections that are missing; the ledger's own exist since it was opened. */
export async function openNotificationServices(
  connection: Connection,
  { tokenSigningKeys, publicUrl }: NotificationSettings,
  deliveries: AlertDeliveries,
): Promise<NotificationServices> {
  const models = inAppModels(connection);
  await prepareCollections(models);
  return {
    preferences: await openPreferences(connection),
    notifications: createNotifications(models),
    unsubscribeLinks: createUnsubscribeLinks(tokenSigningKeys, publicUrl),
    list: createAlertList({ crossings: createCrossings(connection), deliveries }),
  };
}
