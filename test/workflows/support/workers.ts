import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { pino } from 'pino';
import { installTemporalRuntime } from '../../../worker/temporal-logger.js';

export const silent = pino({ level: 'silent' });

let installed = false;
export function quietTemporal(): void {
  if (!installed) installTemporalRuntime(silent);
  installed = true;
}

const workflowsPath = fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url));

export async function bundleWorkflows(path = workflowsPath): Promise<WorkflowBundleWithSourceMap> {
  quietTemporal();
  const quiet = () => undefined;
  const logger = { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };
  return await bundleWorkflowCode({ workflowsPath: path, logger });
}
