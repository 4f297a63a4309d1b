/** Opens the ledger on MongoDB: makes its collections, checks the server and starts the heartbeat. */
import type { Connection } from 'mongoose';
import { driverCollection } from '../storage/driver.js';
import { prepareCollections } from '../storage/prepare-collections.js';
import { systemChance, type Clock } from './environment.js';
import { createLedger, type Ledger, type LedgerParts } from './ledger.js';
import { createCommitStore } from './mongo/commit-store.js';
import { startHeartbeat } from './mongo/heartbeat.js';
import { ledgerModels } from './mongo/models.js';
import { checkContent, checkServer } from './mongo/server-check.js';
import { ServerClock } from './mongo/server-clock.js';
import { createTurns } from './mongo/turns.js';
import { NO_OBSERVER } from './observer.js';

export interface MongoLedger {
  readonly ledger: Ledger;
  /** The ledger's time, which is the database server's. */
  readonly now: () => Date;
  /** The database server's time, whatever `clockOf` makes of it. */
  readonly serverNow: () => Date;
  /** Writes the snapshots that wait, for those who read across all accounts right afterwards. */
  writeSnapshots(): Promise<void>;
  /** Answers the waiting calls, then writes the snapshots that wait. */
  close(): Promise<void>;
}

export interface MongoLedgerOptions extends Pick<
  LedgerParts,
  | 'priceList'
  | 'newestPlan'
  | 'hasSpace'
  | 'hasMember'
  | 'limits'
  | 'onCrossings'
  | 'onMoreAllowed'
  | 'onRefused'
  | 'observer'
> {
  /** Receives the error of a heartbeat or a snapshot that failed; the next one tries again. */
  readonly onError: (error: unknown) => void;
  /** Replaces the rules' clock by one made from the server's, so that a test can pass through months. */
  readonly clockOf?: (server: Clock) => Clock;
}

/** Throws `UnfitDatabase` for a server that can't keep what the ledger promises. */
export async function openMongoLedger(connection: Connection, options: MongoLedgerOptions): Promise<MongoLedger> {
  const { onError, clockOf, ...parts } = options;
  const { observer = NO_OBSERVER } = parts;
  const models = ledgerModels(connection);
  await checkContent(connection);
  await prepareCollections(models);
  await checkServer(connection, models);
  const clock = new ServerClock();
  const heartbeat = await startHeartbeat({ processes: driverCollection(models.processes), clock, onError });
  const store = createCommitStore({ models, clock, onError, observer });
  const turns = createTurns({ turns: driverCollection(models.turns), clock, observer, ...heartbeat });
  const time = clockOf?.(clock) ?? clock;
  const ledger = createLedger({ store, turns, clock: time, chance: systemChance(), ...parts });
  return {
    ledger,
    now: () => time.now(),
    serverNow: () => clock.now(),
    writeSnapshots: () => store.flush(),
    async close() {
      await ledger.drain();
      await store.flush();
      await heartbeat.close();
    },
  };
}
