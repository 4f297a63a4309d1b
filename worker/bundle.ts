/**
 * Finds the workflow code for Temporal's sandbox. In production `node dist/worker/bundle.js` bundles it once per build: a
 * worker then starts seconds faster and needs no bundler. Elsewhere each worker bundles it at its start, so that it is
 * never older than its sources.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleWorkflowCode, type WorkerOptions } from '@temporalio/worker';

export type WorkflowCode =
  Required<Pick<WorkerOptions, 'workflowBundle'>> | Required<Pick<WorkerOptions, 'workflowsPath'>>;

const workflowsPath = fileURLToPath(new URL('../workflows/index.js', import.meta.url));
const codePath = fileURLToPath(new URL('../workflow-bundle.cjs', import.meta.url));

export function findWorkflowCode(production: boolean): WorkflowCode {
  return production && existsSync(codePath) ? { workflowBundle: { codePath } } : { workflowsPath };
}

async function writeBundle(): Promise<void> {
  const { code } = await bundleWorkflowCode({ workflowsPath });
  writeFileSync(codePath, code);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writeBundle();
