import { context, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { Connection } from 'mongoose';
import { tracer } from '../observe/spans.js';

/**
 * Makes a span for each command to MongoDB that a traced call causes, with its name and collection and nothing of its
 * content. The driver reports commands only on a connection that was made for it.
 */
export function traceCommands(connection: Connection): void {
  const client = connection.getClient();
  /** One for each command that is on its way. */
  const running = new Map<number, Span>();

  client.on('commandStarted', ({ requestId, commandName, command, databaseName }) => {
    if (!trace.getActiveSpan()?.isRecording()) return;
    const named: unknown = command[commandName];
    const collection = typeof named === 'string' ? named : undefined;
    const attributes = {
      'db.system.name': 'mongodb',
      'db.namespace': databaseName,
      'db.operation.name': commandName,
      ...(collection !== undefined && { 'db.collection.name': collection }),
    };
    const name = collection === undefined ? commandName : `${commandName} ${collection}`;
    running.set(requestId, tracer().startSpan(name, { kind: SpanKind.CLIENT, attributes }, context.active()));
  });
  const end = (requestId: number, failed: boolean): void => {
    const span = running.get(requestId);
    if (failed) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    running.delete(requestId);
  };
  client.on('commandSucceeded', ({ requestId }) => {
    end(requestId, false);
  });
  client.on('commandFailed', ({ requestId }) => {
    end(requestId, true);
  });
}
