/** Opens accounts in a panel's database, as the API would. */
import { pino } from 'pino';
import { createServices, type Services } from '../../../boot/services.js';
import { readSettings, type Settings } from '../../../boot/settings.js';
import type { By } from '../../../domain/account/actor.js';
import { temporalSettings } from '../../support/servers.js';

export const BY: By = { actor: 'fuelgauge:tests' };

export const ACCOUNT = { name: 'Acme', planId: 'free', timeZone: 'Europe/Berlin', anchorDate: '2026-01-01' } as const;

export const settingsOn = (mongodbUri: string): Settings =>
  readSettings({ MONGODB_URI: mongodbUri, ...temporalSettings() });

export const servicesOn = (mongodbUri: string): Promise<Services> =>
  createServices(settingsOn(mongodbUri), pino({ level: 'silent' }));
