import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf } from '../../../domain/account/account-state.js';
import { freePort } from '../../../tools/servers/ports.js';
import { serveLive, type LiveApi } from '../../api/support/live-app.js';
import { ROOT } from '../../architecture/source-files.js';
import { eventually } from '../../support/eventually.js';

let api: LiveApi;
let apiKey: string;
beforeAll(async () => {
  api = await serveLive();
  apiKey = await api.keyWith('spend');
  await api.openAccount('canary');
});
afterAll(() => api.close());

function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [path.join(ROOT, 'dist/admin/commands/canary.js'), ...args], {
    env: { PATH: process.env['PATH'], FUELGAUGE_URL: api.url, FUELGAUGE_API_KEY: apiKey, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  return { child, ended };
}

const creditsLeft = async (): Promise<number> => balanceOf((await api.ledger.readAccount('canary'))!).creditsLeft;

test('a run charges one token and gives it back; the exit code and one line of the log say that it passed', async () => {
  const before = await creditsLeft();
  const { code, output } = await start([]).ended;
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(output)).toMatchObject({
    name: 'canary',
    msg: 'the canary passed',
    accountId: 'canary',
    outcome: 'passed',
  });
  expect(code).toBe(0);
  expect(await creditsLeft()).toBe(before);
  const { body } = await api.host('GET', '/v1/accounts/canary/entries');
  expect(JSON.stringify(body)).toMatch(/"type":"refund".*"type":"debit"/);
});

test('a run that is refused fails, and its line says why and not by which key', async () => {
  const { code, output } = await start(['--account', 'nobody']).ended;
  expect(JSON.parse(output)).toMatchObject({
    msg: 'the canary failed',
    outcome: 'failed',
    err: { type: 'CreditsRefused', code: 'not-found' },
  });
  expect(output).not.toContain(apiKey);
  expect(code).toBe(1);
});

test('without an address or a key it cannot run, and says how to', async () => {
  const { code, output } = await start([], { FUELGAUGE_API_KEY: '' }).ended;
  expect([code, output]).toEqual([2, expect.stringContaining('FUELGAUGE_API_KEY')]);
});

test('with --every it goes on and serves its metrics until it is stopped', async () => {
  const port = await freePort();
  const { child, ended } = start(['--every', '1'], { METRICS_PORT: String(port) });
  await eventually(async () => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(Number(/^fuelgauge_canary_runs_total\{outcome="passed"\} (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(1);
    expect(Number(/^fuelgauge_canary_passed_timestamp_seconds (\S+)$/m.exec(text)?.[1])).toBeGreaterThan(0);
  });
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
});
