import mongoose, { type Connection } from 'mongoose';

/** A server that is not found for this long counts as away. */
const SELECTION_TIMEOUT_MS = 2_000;

/**
 * Writes are durable on return and reads see nothing that can be lost. Collections and indexes are made at boot only.
 */
export async function connectMongo(uri: string, selectionTimeoutMs = SELECTION_TIMEOUT_MS): Promise<Connection> {
  return await mongoose
    .createConnection(uri, {
      serverSelectionTimeoutMS: selectionTimeoutMs,
      maxPoolSize: 64,
      retryWrites: true,
      writeConcern: { w: 'majority' },
      readConcern: { level: 'majority' },
      bufferCommands: false,
      autoIndex: false,
      autoCreate: false,
    })
    .asPromise();
}
