/** The ledger on MongoDB, ready to take commands: collections and indexes made, the server checked, sessions registered. */
import type { Connection } from 'mongoose';
import { createLedger, type Ledger, type LedgerParts } from './ledger.js';

export interface MongoLedger {
  readonly ledger: Ledger;
  /** Answers what waits, then lets go of the sessions. */
  close(): Promise<void>;
}

export type MongoLedgerOptions = Omit<LedgerParts, 'store' | 'clock'>;

export declare function openMongoLedger(connection: Connection, options: MongoLedgerOptions): Promise<MongoLedger>;
void createLedger;
