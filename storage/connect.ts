import mongoose, { type Connection } from 'mongoose';
import { READ_TIMEOUT_MS } from './driver.js';

/** A server that is not found for this long counts as away. */
const SELECTION_TIMEOUT_MS = 2_000;

export interface ConnectOptions {
  readonly selectionTimeoutMs?: number;
  /** Whether the driver reports each command, for traces: it then reads every answer twice. */
  readonly reportsCommands?: boolean;
}

/**
 * Writes are durable on return; reads see nothing that can be lost, and the server ends those that take too long.
 * Collections and indexes are made at boot only.
 */
export async function connectMongo(uri: string, options: ConnectOptions = {}): Promise<Connection> {
  const { selectionTimeoutMs = SELECTION_TIMEOUT_MS, reportsCommands = false } = options;
  const connection = await mongoose
    .createConnection(uri, {
      serverSelectionTimeoutMS: selectionTimeoutMs,
      maxPoolSize: 64,
      retryWrites: true,
      writeConcern: { w: 'majority' },
      readConcern: { level: 'majority' },
      bufferCommands: false,
      autoIndex: false,
      autoCreate: false,
      ...(reportsCommands && { monitorCommands: true }),
    })
    .asPromise();
  // Reads below mongoose take it from `MAJORITY`.
  connection.set('maxTimeMS', READ_TIMEOUT_MS);
  return connection;
}
