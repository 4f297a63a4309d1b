/** Opens the ledger on MongoDB: makes its collections, checks the server and registers its sessions. */
import type { Connection } from 'mongoose';
import { driverCollection } from '../storage/driver.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { systemChance, type Clock } from './environment.js';
import { createLedger, type Ledger, type LedgerParts } from './ledger.js';
import { ledgerModels } from './models.js';
import { createMongoStore } from './mongo-store.js';
import { checkServer } from './server-check.js';
import { ServerClock } from './server-clock.js';
import { openSessionPool } from './sessions.js';
import { createTurns } from './turns.js';

export interface MongoLedger {
  readonly ledger: Ledger;
  /** The ledger's time, which is the database server's. */
  readonly now: () => Date;
  /** The database server's time, whatever `clockOf` makes of it. */
  readonly serverNow: () => Date;
  /** Answers the waiting calls, then ends the sessions. */
  close(): Promise<void>;
}

export interface MongoLedgerOptions extends Pick<
  LedgerParts,
  'priceList' | 'newestPlan' | 'hasSpace' | 'hasMember' | 'limits' | 'onCrossings' | 'onMoreAllowed' | 'onRefused'
> {
  /** Receives the error of a heartbeat that failed; the next one tries again. */
  readonly onError: (error: unknown) => void;
  /** Replaces the rules' clock by one made from the server's, so that a test can pass through months. */
  readonly clockOf?: (server: Clock) => Clock;
}

/** Throws `UnfitDatabase` for a server that can't keep what the ledger promises. */
export async function openMongoLedger(connection: Connection, options: MongoLedgerOptions): Promise<MongoLedger> {
  const { onError, clockOf, ...parts } = options;
  const models = ledgerModels(connection);
  await prepareCollections(models);
  await checkServer(connection, models);
  const clock = new ServerClock();
  const chance = systemChance();
  const processes = driverCollection(models.processes);
  const sessions = await openSessionPool({ client: connection.getClient(), processes, clock, onError });
  const store = createMongoStore({ models, sessions, clock, chance });
  const turns = createTurns({ turns: driverCollection(models.turns), clock, ...sessions });
  const time = clockOf?.(clock) ?? clock;
  const ledger = createLedger({ store, turns, clock: time, chance, ...parts });
  return {
    ledger,
    now: () => time.now(),
    serverNow: () => clock.now(),
    async close() {
      await ledger.drain();
      await sessions.close();
    },
  };
}
