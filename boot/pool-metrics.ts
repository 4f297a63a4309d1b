import type { Connection } from 'mongoose';
import type { Metrics } from '../observe/metrics.js';

/**
 * Watches the driver's pool: it hands out a connection for each request to the database. The driver makes these events
 * anyway, while its events of commands would make it read every answer twice.
 */
export function watchPool(connection: Connection, metrics: Metrics): void {
  let inUse = 0;
  const client = connection.getClient();
  client.on('connectionCheckedOut', ({ durationMS }) => {
    inUse += 1;
    metrics.add('fuelgauge_mongodb_round_trips_total', {});
    metrics.observe('fuelgauge_mongodb_connection_wait_seconds', {}, durationMS / 1_000);
  });
  client.on('connectionCheckedIn', () => {
    inUse -= 1;
  });
  metrics.read('fuelgauge_mongodb_connections_in_use', () => inUse);
}
