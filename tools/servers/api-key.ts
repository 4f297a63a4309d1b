import path from 'node:path';
import { SCOPES } from '../../accounts/scope.js';
import { projectRoot } from './places.js';
import { Problem } from '../../boot/problem.js';
import { lastLines, runProgram } from './programs.js';
import { readSecret, writeSecret } from './secret-file.js';

const HTTP_UNAUTHORIZED = 401;

/** Returns the launcher's stored API key while the service accepts it, else a new one: the database may be another. */
export async function findOrCreateApiKey(keyFile: string, apiUrl: string, mongodbUri: string): Promise<string> {
  const kept = readSecret(keyFile);
  if (kept !== undefined && (await isAccepted(kept, apiUrl))) return kept;
  return writeSecret(keyFile, await createApiKey(mongodbUri));
}

async function isAccepted(apiKey: string, apiUrl: string): Promise<boolean> {
  const response = await fetch(`${apiUrl}/v1/price-list`, {
    headers: { authorization: `Bearer ${apiKey}` },
    signal: AbortSignal.timeout(5_000),
  });
  await response.body?.cancel();
  return response.status !== HTTP_UNAUTHORIZED;
}

async function createApiKey(mongodbUri: string): Promise<string> {
  const main = path.join(projectRoot, 'dist/admin/commands/keys.js');
  const command = [main, 'create', '--name', 'demo', '--scopes', SCOPES.join(',')];
  const { code, output } = await runProgram(process.execPath, command, {
    env: { MONGODB_URI: mongodbUri },
    timeoutMs: 60_000,
  });
  const apiKey = lastLines(output, 1);
  if (code !== 0 || !apiKey.startsWith('fg_')) {
    throw new Problem('The API key could not be created.', lastLines(output, 8));
  }
  return apiKey;
}
