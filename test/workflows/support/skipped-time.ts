import { TestWorkflowEnvironment } from '@temporalio/testing';
import { ACCOUNT_ID } from '../../../workflows/messages.js';
import { testServer } from '../../support/servers.js';
import { KEYWORD } from './namespace.js';
import { quietTemporal } from './workers.js';

/** A Temporal of the test's own that skips the time in which nothing happens. */
export async function openSkippedTime(): Promise<TestWorkflowEnvironment> {
  quietTemporal();
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: testServer('temporalTestServerPath') } },
  });
  await env.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: { [ACCOUNT_ID]: KEYWORD },
  });
  return env;
}
