import path from 'node:path';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { pino } from 'pino';
import { installTemporalRuntime } from '../../../worker/temporal-logger.js';

export const silent = pino({ level: 'silent' });

let installed = false;
export function quietTemporal(): void {
  if (!installed) installTemporalRuntime(silent);
  installed = true;
}

/** The workflows as the build has bundled them and a worker runs them. */
export function builtWorkflows(): { readonly codePath: string } {
  quietTemporal();
  return { codePath: path.resolve(import.meta.dirname, '../../../dist/workflow-bundle.cjs') };
}

/** Of other sources than those of the build. */
export async function bundleWorkflows(workflowsPath: string): Promise<WorkflowBundleWithSourceMap> {
  quietTemporal();
  const quiet = () => undefined;
  const logger = { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };
  return await bundleWorkflowCode({ workflowsPath, logger });
}
