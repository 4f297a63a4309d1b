/** Uses the running stack as its operators and callers do. */
import assert from 'node:assert/strict';
import { Agent, fetch } from 'undici';
import type { Checks } from '../checks.js';
import type { Podman } from '../engine/podman.js';
import { until } from '../../servers/wait.js';
import { PUBLIC_URL, type Stack } from './stack.js';

const STAFF_URL = 'https://localhost:8443';
const SCRAPED_TIMEOUT_MS = 60_000;
/** Each process of ours, and how many of it run. */
const PROCESSES = { api: 2, worker: 2, admin: 1 } as const;

export async function checkStack({ check }: Checks, stack: Stack, podman: Podman): Promise<void> {
  const containersOf = async (service: string): Promise<string[]> =>
    (await stack.run(['ps', '--all', '--quiet', service])).split('\n').filter((line) => /^[0-9a-f]{12,}$/.test(line));
  // The proxy has no name that the world knows here, so its certificate is of its own authority.
  const ca = await stack.run(['exec', '-T', 'proxy', 'cat', '/data/caddy/pki/authorities/local/root.crt']);
  const dispatcher = new Agent({ connect: { ca } });
  const ask = (url: string, options: object = {}) => fetch(url, { dispatcher, redirect: 'manual', ...options });
  let key = '';
  const call = async (method: string, place: string, body?: object) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const response = await ask(`${PUBLIC_URL}${place}`, { method, headers, body: body && JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  await check('every process of ours runs as often as it should, and is ready', async () => {
    for (const [service, count] of Object.entries(PROCESSES)) {
      const ids = await containersOf(service);
      assert.equal(ids.length, count, service);
      for (const id of ids) await podman.run(['exec', id, 'healthy', '/readyz']);
    }
  });
  await check('the proxy is the only one that publishes a port, and the API answers behind it', async () => {
    const published = (await podman.run(['ps', '--format', '{{.Names}} {{.Ports}}']))
      .split('\n')
      .filter((line) => line.includes('->'));
    assert.deepEqual(
      published.map((line) => line.split(' ')[0]),
      ['fuelgauge-proxy-1'],
    );
    assert.equal((await ask(`${PUBLIC_URL}/readyz`)).status, 200);
  });
  await check('a key is made in a container, and a wrong one is refused', async () => {
    const command = [
      'node',
      'dist/admin/commands/keys.js',
      'create',
      '--name',
      'containers',
      '--scopes',
      'spend,read,manage',
    ];
    const output = await stack.run(['exec', '-T', 'api', ...command]);
    key = /^fg_\S+$/m.exec(output)![0];
    assert.equal((await call('GET', '/v1/plans')).status, 200);
    assert.equal((await ask(`${PUBLIC_URL}/v1/plans`, { headers: { authorization: `Bearer ${key}x` } })).status, 401);
  });
  await check('a debit is charged once, whichever process gets it', async () => {
    const account = {
      name: 'Acme',
      timeZone: 'Europe/Berlin',
      planId: 'free',
      features: { candidateAssistance: true },
    };
    assert.ok((await call('PUT', '/v1/accounts/acme', account)).status < 300);
    assert.ok((await call('PUT', '/v1/accounts/acme/spaces/berlin', { name: 'Berlin' })).status < 300);
    const action = { feature: 'candidate_evaluation', jobId: 'job-1', candidateId: 'c-9' };
    const debits: unknown[] = [];
    for (const _ of [1, 2, 3, 4]) {
      const { status, body } = await call('POST', '/v1/debits', { accountId: 'acme', spaceId: 'berlin', action });
      debits.push([status < 300, body['alreadyCharged']]);
    }
    assert.deepEqual(debits, [
      [true, false],
      [true, true],
      [true, true],
      [true, true],
    ]);
  });
  await check('staff reach the sign-in page of the back office on their own port', async () => {
    const page = await ask(`${STAFF_URL}/admin/sign-in`);
    assert.match(await page.text(), /<form/);
  });
  await check('Prometheus reads every process of ours', async () => {
    const [prometheus] = await containersOf('prometheus');
    const query = ['promtool', 'query', 'instant', 'http://127.0.0.1:9090', 'sum by (job) (up)'];
    await until(async () => {
      const output = await podman.run(['exec', prometheus!, ...query]);
      const counted = [...output.matchAll(/job="(\w+)"\} => (\d+)/g)].map(([, name, count]) => [name!, Number(count)]);
      assert.deepEqual(Object.fromEntries(counted), PROCESSES);
    }, SCRAPED_TIMEOUT_MS);
  });
  await dispatcher.close();
}

/** SIGTERM to all of them at once. */
export async function checkStop({ check }: Checks, stack: Stack, podman: Podman): Promise<void> {
  await check('each of them ends by SIGTERM, within its time and with 0', async () => {
    const services = Object.keys(PROCESSES);
    await stack.run(['stop', ...services]);
    const ids = (await stack.run(['ps', '--all', '--quiet', ...services]))
      .split('\n')
      .filter((line) => /^[0-9a-f]{12,}$/.test(line));
    const codes = await podman.run(['inspect', '--format', '{{.State.ExitCode}}', ...ids]);
    assert.deepEqual(
      codes.trim().split('\n'),
      ids.map(() => '0'),
    );
  });
}
