/**
 * Carries what a call is about to every line of the log and every span that it causes in this process. A call is a
 * request over HTTP or a try of an activity.
 */
import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

export interface CallIds {
  readonly requestId?: string;
  readonly workflowId?: string;
  readonly activity?: string;
  /** Known once the call is read. */
  accountId?: string;
}

const IDS = createContextKey('fuelgauge.call-ids');
const NONE: CallIds = {};

/** Call it once a process, before the first call. */
export function keepCallContext(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
}

/** Runs a call. */
export const duringCall = <T>(ids: CallIds, work: () => T): T =>
  context.with(context.active().setValue(IDS, ids), work);

/** Runs what is no part of the call that happens to start it. */
export const outsideCalls = <T>(work: () => T): T => context.with(ROOT_CONTEXT, work);

export const currentIds = (): CallIds => (context.active().getValue(IDS) as CallIds | undefined) ?? NONE;
