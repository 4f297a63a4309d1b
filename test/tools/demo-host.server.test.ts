import { expect, test } from '@jest/globals';
import { CreditsClient } from '../../client/index.js';
import { eventually } from '../support/eventually.js';
import { runOperatorsCommand } from '../support/operators-command.js';
import { freshDatabase } from '../support/servers.js';
import { startBuilt } from '../worker/process.js';
import { ownTemporalSettings } from '../workflows/support/namespace.js';

async function createKey(uri: string): Promise<string> {
  const args = ['create', '--name', 'test', '--scopes', 'spend,read,manage'];
  const { output } = await runOperatorsCommand('keys', args, { MONGODB_URI: uri });
  return output.trim().split('\n').at(-1)!;
}

test('an assistant that is killed during its story and started again spends 50 credits once', async () => {
  const uri = freshDatabase();
  const env = { MONGODB_URI: uri, ...(await ownTemporalSettings()) };
  const api = await startBuilt('api/main.js', env);
  const worker = await startBuilt('worker/main.js', env);
  try {
    const apiKey = await createKey(uri);
    const baseUrl = `http://127.0.0.1:${api.port}`;
    const host = { ...env, FUELGAUGE_URL: baseUrl, FUELGAUGE_API_KEY: apiKey, STORY: 'on', STORY_PAUSE_MS: '20' };

    const first = await startBuilt('tools/demo/host/main.js', host);
    await printed(first, 'searches the pool: Rust in Berlin');
    await first.end('SIGKILL');

    const second = await startBuilt('tools/demo/host/main.js', host);
    await printed(second, 'Where to look next');
    expect(second.output()).toMatch(/searches the pool: Rust in Berlin +activity +0 +\d+ +paid on/);
    expect(second.output()).toContain('You have no credits left for the period.');
    expect(await second.end('SIGTERM')).toEqual([0, null]);

    const credits = new CreditsClient({ baseUrl, apiKey });
    await expect(credits.readCard('acme')).resolves.toMatchObject({
      creditsLeft: 0,
      creditsTotal: 50,
      usage: [{ tokens: 4 }, { tokens: 6 }, { tokens: 40 }],
    });
  } finally {
    await Promise.all([api.end('SIGTERM'), worker.end('SIGTERM')]);
  }
});

const printed = (process: { output: () => string }, line: string) =>
  eventually(() => {
    expect(process.output()).toContain(line);
  });
