/** Wires what turns crossings into notifications and mails, for the processes that commit and the one that delivers. */
import type { Client } from '@temporalio/client';
import type { Connection } from 'mongoose';
import type { Accounts } from '../accounts/accounts.js';
import type { Members } from '../accounts/members.js';
import type { DeliveryServices } from '../delivery/services.js';
import { createCrossings, type Crossings } from '../ledger/crossings.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import type { Sweep } from '../storage/sweep.js';
import { openDailyLimit } from './daily-limit.js';
import { createAlertDelivery, type AlertDelivery } from './deliver.js';
import type { ResumptionSince } from './texts.js';
import { createFindCrossing } from './crossing-deliveries.js';
import { createAlertMailWriter } from './mail.js';
import type { NotificationServices } from './notification-services.js';
import { createPeople } from './people.js';
import { createSendAgain, type SendAgain } from './send-again.js';
import type { SlackServices } from './slack/services.js';
import { createAlertStarts, type AlertStarts } from './start.js';
import { createStartedAlerts, startModels } from './started-alerts.js';
import { createAlertSweep } from './sweep.js';

export interface AlertStartServices {
  readonly starts: AlertStarts;
  readonly crossings: Crossings;
  readonly sweep: Sweep;
}

/** For every process that commits; the ledger of this connection must be open. Makes the collections that are missing. */
export async function openAlertStarts(
  connection: Connection,
  client: Client,
  onLost: (error: unknown) => void,
): Promise<AlertStartServices> {
  const models = startModels(connection);
  await prepareCollections(models);
  const started = createStartedAlerts(models);
  const starts = createAlertStarts({ client, started, onLost });
  const crossings = createCrossings(connection);
  return { starts, crossings, sweep: createAlertSweep({ crossings, starts, started, models, onError: onLost }) };
}

interface AlertDeliveryServicesParts extends Pick<
  NotificationServices,
  'notifications' | 'preferences' | 'unsubscribeLinks'
> {
  readonly connection: Connection;
  readonly crossings: Crossings;
  readonly accounts: Pick<Accounts, 'find'>;
  readonly members: Pick<Members, 'list' | 'find' | 'owners'>;
  readonly delivery: Pick<DeliveryServices, 'deliveries' | 'transport' | 'cardLink' | 'notificationsLink'>;
  readonly resumptionSince: ResumptionSince;
  readonly slack: Pick<SlackServices, 'deliveryOf'>;
  readonly log: { warn(fields: object, message: string): void };
}

/** For the process that delivers. */
export async function openAlertDelivery(parts: AlertDeliveryServicesParts): Promise<AlertDelivery & SendAgain> {
  const { connection, crossings, accounts, members, delivery, slack, resumptionSince, log, ...inApp } = parts;
  const find = createFindCrossing(crossings);
  const writer = createAlertMailWriter({
    accounts,
    members,
    links: inApp.unsubscribeLinks,
    cardLink: delivery.cardLink,
    notificationsLink: delivery.notificationsLink,
  });
  const shared = {
    find,
    people: createPeople({ members, preferences: inApp.preferences }),
    deliveries: delivery.deliveries,
    writer,
    transport: delivery.transport,
  };
  const alertDelivery = createAlertDelivery({
    ...shared,
    crossings,
    notifications: inApp.notifications,
    limit: await openDailyLimit(connection),
    resumptionSince,
    slack: slack.deliveryOf(find, crossings),
    log,
  });
  return { ...alertDelivery, ...createSendAgain(shared) };
}
