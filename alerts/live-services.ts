/** Wires the streams of notifications, for the process that serves them. */
import type { Connection } from 'mongoose';
import { createLiveNotifications, type LiveNotifications } from './in-app/live.js';
import { createReadersNow } from './in-app/live-readers.js';
import { createLiveStore } from './in-app/live-store.js';
import { inAppModels } from './in-app/models.js';

type Parts = Parameters<typeof createReadersNow>[0] &
  Omit<Parameters<typeof createLiveNotifications>[0], 'store' | 'readersNow'>;

/** The collections exist since the notification services were opened. */
export function wireLiveNotifications(connection: Connection, parts: Parts): LiveNotifications {
  const store = createLiveStore(inAppModels(connection));
  return createLiveNotifications({ ...parts, store, readersNow: createReadersNow(parts) });
}
