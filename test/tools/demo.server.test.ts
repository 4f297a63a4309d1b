import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { isAlive } from '../support/processes.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const dir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-demo-test-'));
const readyFile = path.join(dir, 'ready.json');

interface Ready {
  readonly staff: { readonly email: string; readonly password: string };
  readonly staffByRole: Readonly<Record<string, readonly unknown[]>>;
  readonly urls: Record<string, string | null>;
  readonly apiKey: string;
  readonly temporalNamespace: string;
  readonly pids: Record<string, number[]>;
}

interface Demo {
  readonly pid: number;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

const running: Demo[] = [];
afterAll(async () => {
  for (const { pid, ended } of running) {
    if (isAlive(pid)) process.kill(pid, 'SIGTERM');
    await ended;
  }
  rmSync(dir, { recursive: true, force: true });
});

function startDemo(...flags: string[]): Demo {
  // Servers of its own: the ones of the test run are for the other tests.
  const { MONGODB_URI: _mongo, TEMPORAL_ADDRESS: _temporal, ...env } = process.env;
  const main = path.join(ROOT, 'dist/tools/demo/main.js');
  const args = ['--port', '0', '--data', path.join(dir, 'data'), '--ready-file', readyFile, ...flags];
  const child = spawn(process.execPath, [main, ...args], {
    cwd: ROOT,
    // Re-screens wait. Otherwise the story would buy credits for one while the test reads the balance.
    env: { ...env, STORY_PAUSE_MS: '0', RESCREEN_QUIET_SECONDS: '600', RESCREEN_MAX_QUIET_SECONDS: '600' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const demo = { pid: child.pid!, output: () => output, ended };
  running.push(demo);
  return demo;
}

/** The ready file, as soon as it is there. */
async function ready({ output, ended }: Demo): Promise<Ready> {
  const gone = new AbortController();
  void ended.then(() => {
    gone.abort(new Error(`the demo ended:\n${output()}`));
  });
  await eventually(() => {
    if (!existsSync(readyFile)) throw new Error('not ready');
  }, gone.signal);
  return JSON.parse(readFileSync(readyFile, 'utf8')) as Ready;
}

const printed = (demo: Demo, text: string): Promise<void> =>
  eventually(() => {
    expect(demo.output()).toContain(text);
  });

const pidsOf = ({ pids }: Ready): number[] => Object.values(pids).flat();

test('the demo plays the story up to the stop, sells credits, lists its processes, and leaves none behind when it ends', async () => {
  const demo = startDemo();
  const { urls, apiKey, pids, temporalNamespace, staff, staffByRole } = await ready(demo);
  expect(Object.keys(urls).sort()).toEqual(['admin', 'api', 'app', 'mail', 'slack', 'stripe', 'temporal']);
  expect(Object.keys(pids).sort()).toEqual(['admin', 'api', 'assistant', 'mongodb', 'temporal', 'worker']);
  expect(temporalNamespace).toBe('default');
  await printed(demo, 'You have no credits left for the period.');
  const balance = await fetch(`${urls.api!}/v1/accounts/acme/balance`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  expect(await balance.json()).toMatchObject({ creditsLeft: 0, creditsTotal: 50, state: 'exhausted' });
  await eventually(async () => {
    const messages = (await (await fetch(`${urls['slack']!}/_sandbox/messages`)).json()) as {
      body: { text: string };
    }[];
    expect(messages.map(({ body }) => body.text.split(':')[0]).sort()).toContain('Tokens gone');
  });
  expect((await fetch(urls['app']!)).status).toBe(200);
  const signIn = await fetch(`${urls['admin']!}/admin/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ email: staff.email, password: staff.password }),
  });
  expect([signIn.status, signIn.headers.get('location')]).toEqual([302, '/admin']);
  const counts = Object.entries(staffByRole).map(([role, people]) => `${role} ${people.length}`);
  expect(counts).toEqual(['viewer 1', 'support 1', 'finance 2', 'admin 2']);
  const headers = { cookie: 'workspace=acme%2Fm-olivia%2F' };
  const minted = (await (await fetch(`${urls['app']!}/credits-token`, { headers })).json()) as { token: string };
  const buy = async () => {
    const bought = await fetch(`${urls.api!}/v1/accounts/acme/top-ups`, {
      method: 'POST',
      headers: { authorization: `Bearer ${minted.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ credits: 250, requestId: 'from-the-card' }),
    });
    const { checkoutUrl } = (await bought.json()) as { checkoutUrl: string };
    return [bought.status, checkoutUrl];
  };
  // A checkout that is not there within three seconds is "try again".
  await eventually(async () => {
    expect(await buy()).toEqual([201, expect.stringContaining(urls['stripe']!)]);
  });

  process.kill(demo.pid, 'SIGTERM');
  expect(await demo.ended).toBe(0);
  expect(existsSync(readyFile)).toBe(false);
  expect(Object.values(pids).flat().filter(isAlive)).toEqual([]);
});

test('a second start keeps the data and restarts a process that dies; killing the launcher ends every child', async () => {
  const demo = startDemo('--no-scenario');
  const first = await ready(demo);
  const balance = async (): Promise<unknown> => {
    const response = await fetch(`${first.urls.api!}/v1/accounts/acme/balance`, {
      headers: { authorization: `Bearer ${first.apiKey}` },
    });
    return await response.json();
  };
  expect(await balance()).toMatchObject({ creditsLeft: 0, creditsTotal: 50 });

  process.kill(first.pids['api']![0]!, 'SIGKILL');
  await eventually(async () => {
    expect(await balance()).toMatchObject({ creditsTotal: 50 });
    const now = await ready(demo);
    if (now.pids['api']![0] === first.pids['api']![0]) throw new Error('the ready file names the old process');
  });

  const pids = pidsOf(await ready(demo));
  process.kill(demo.pid, 'SIGKILL');
  await demo.ended;
  await eventually(() => {
    expect(pids.filter(isAlive)).toEqual([]);
  });
});
