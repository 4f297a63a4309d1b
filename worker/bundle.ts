/**
 * Finds the workflow code for Temporal's sandbox. Each build bundles it once (`node dist/worker/bundle.js`), because a
 * worker that bundles it by itself starts seconds later and keeps the bundler's 200 MB for as long as it lives (decision
 * 0039). It does so only where the bundle is missing, or is older than the compiled workflows.
 */
import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleWorkflowCode, type WorkerOptions } from '@temporalio/worker';

export type WorkflowCode =
  | Required<Pick<WorkerOptions, 'workflowBundle'>>
  | (Required<Pick<WorkerOptions, 'workflowsPath'>> & Pick<WorkerOptions, 'interceptors'>);

const workflowsPath = fileURLToPath(new URL('../workflows/index.js', import.meta.url));
const workflowModules = [fileURLToPath(new URL('../workflows/trace-headers.js', import.meta.url))];
const codePath = fileURLToPath(new URL('../workflow-bundle.cjs', import.meta.url));

/** In production a copied `dist/` counts, whatever the times of its files. */
export function findWorkflowCode(production: boolean): WorkflowCode {
  return existsSync(codePath) && (production || isNewer(codePath, workflowsPath))
    ? { workflowBundle: { codePath } }
    : { workflowsPath, interceptors: { workflowModules } };
}

/** The compiler writes all its files each time it runs. */
const isNewer = (file: string, than: string): boolean => statSync(file).mtimeMs >= statSync(than).mtimeMs;

const SOURCE_MAP_MARK = '//# sourceMappingURL=data:';
const BASE64_MARK = 'base64,';

/**
 * Takes the copy of every source file out of the bundle's source map, which each workflow thread parses and keeps. Stack
 * traces still name files and lines.
 */
export function withoutSources(bundle: string): string {
  const mark = bundle.lastIndexOf(SOURCE_MAP_MARK);
  const start = bundle.indexOf(BASE64_MARK, mark) + BASE64_MARK.length;
  if (mark < 0 || start < mark) throw new Error('the workflow bundle has no inline source map');
  const map = JSON.parse(Buffer.from(bundle.slice(start), 'base64').toString()) as Record<string, unknown>;
  delete map['sourcesContent'];
  return bundle.slice(0, start) + Buffer.from(JSON.stringify(map)).toString('base64');
}

/** A worker that starts meanwhile reads the old bundle or the new one, never half of one. */
async function writeBundle(): Promise<void> {
  const { code } = await bundleWorkflowCode({ workflowsPath, workflowInterceptorModules: workflowModules });
  const unfinished = `${codePath}.${process.pid}`;
  writeFileSync(unfinished, withoutSources(code));
  renameSync(unfinished, codePath);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writeBundle();
