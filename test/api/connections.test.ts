/** What a connection may bring besides whole, well-formed requests. */
import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { createHttpServer, drain, listen } from '../../api/http/http-server.js';
import type { Answered } from '../../api/http/request-log.js';
import { createMetrics } from '../../observe/metrics.js';
import type { Client } from './support/http.js';
import { eventually } from '../support/eventually.js';
import { answersTo } from './support/raw.js';
import { BALANCE, charge, keyWith, serveStub } from './support/stub-app.js';

const BODY = JSON.stringify({ accountId: 'acme', action: { feature: 'meeting_assistant', meetingId: 'm-1' } });
const head = (...lines: string[]): string =>
  ['POST /v1/debits HTTP/1.1', 'Host: x', 'Content-Type: application/json', ...lines, '', ''].join('\r\n');
const proof = `Authorization: Bearer ${keyWith('spend')}`;
const debit = head(proof, `Content-Length: ${BODY.length}`) + BODY;
const last = debit.replace('Host: x', 'Host: x\r\nConnection: close');

let api: Client;
beforeAll(async () => {
  api = await serveStub();
});
afterAll(() => api.close());

const problem = (status: number, code: string) => ({
  status,
  head: expect.stringMatching(
    /Content-Type: application\/problem\+json[^]*X-Request-Id: |X-Request-Id: [^]*problem\+json/,
  ),
  body: expect.objectContaining({ status, code }),
});

describe('a request that cannot be served as it is gets a problem with a request id', () => {
  test.each([
    ['without a Host', debit.replace('Host: x\r\n', ''), 400, 'malformed-body'],
    ['with another Expect', head(proof, 'Expect: a-miracle', 'Content-Length: 2') + '{}', 417, 'expectation-failed'],
    [
      'with another transfer coding',
      head(proof, 'Transfer-Encoding: gzip, chunked') + '2\r\n{}\r\n0\r\n\r\n',
      400,
      'malformed-body',
    ],
    ['with a broken chunk', head(proof, 'Transfer-Encoding: chunked') + 'zz\r\n', 400, 'malformed-body'],
    ['to CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'method-not-allowed'],
  ])('%s', async (_name, sent, status, code) => {
    expect(await answersTo(api.url, sent)).toEqual([problem(status, code)]);
  });
});

describe('100 Continue', () => {
  const expecting = (...lines: string[]) =>
    head(...lines, 'Expect: 100-continue', 'Connection: close', `Content-Length: ${BODY.length}`);

  test('comes after the proof, and the request is served', async () => {
    const answers = await answersTo(api.url, expecting(proof), BODY);
    expect(answers.map(({ status }) => status)).toEqual([100, 201]);
  });

  test('does not come before the proof', async () => {
    const answers = await answersTo(api.url, expecting());
    expect(answers.map(({ status }) => status)).toEqual([401]);
  });
});

describe('what comes after a request', () => {
  test('never answers "nothing was done" for a debit that is charged', async () => {
    const slow = await serveStub({
      ledger: {
        debit: async ({ accountId }) => {
          // Longer than the next piece is on its way.
          await sleep(1_000);
          return { ok: true, entry: charge(accountId), repeated: false, balance: BALANCE };
        },
      },
    });
    expect((await answersTo(slow.url, `${debit}NONSENSE\r\n\r\n`)).map(({ status }) => status)).toEqual([201]);
    const two = await answersTo(slow.url, `${debit}${debit}`, 'NONSENSE\r\n\r\n');
    expect(two.map(({ status }) => status)).toEqual([201, 201]);
    await slow.close();
  });

  test('gets no second answer where the body follows a refusal', async () => {
    const answers = await answersTo(api.url, head('Transfer-Encoding: chunked'), 'zz\r\n', 'zz\r\n');
    expect(answers.map(({ status }) => status)).toEqual([401]);
  });

  test('is read up to a bound only', async () => {
    const endless = Array.from({ length: 8 }, () => `8000\r\n${'x'.repeat(32_768)}\r\n`);
    const answers = await answersTo(api.url, head('Transfer-Encoding: chunked'), ...endless);
    expect(answers.map(({ status }) => status)).toEqual([401]);
  });

  test('is served, too, when it is a request', async () => {
    const answers = await answersTo(api.url, `${head('Content-Length: 2')}{}${last}`);
    expect(answers.map(({ status }) => status)).toEqual([401, 201]);
  });
});

describe('a body that no route reads', () => {
  const release = (length: number) =>
    api.call('POST', '/v1/holds/acme~000000000001/release', { token: keyWith('spend'), raw: 'x'.repeat(length) });

  test('must be JSON without any name, and is refused beyond the bound of all bodies', async () => {
    const served = await serveStub({ ledger: { resolveHold: () => Promise.reject(new Error('it was called')) } });
    expect((await release(101 * 1_024)).status).toBe(413);
    const small = async (more: object) => {
      const { status } = await served.call('POST', '/v1/holds/acme~000000000001/release', {
        token: keyWith('spend'),
        ...more,
      });
      return status;
    };
    expect(await small({ raw: '{}' })).toBe(400);
    expect(await small({ json: { tokens: 5 } })).toBe(422);
    expect(await small({ json: {} })).toBe(500);
    const get = head(proof, 'Transfer-Encoding: chunked').replace('POST /v1/debits', 'GET /healthz');
    const [refused] = await answersTo(
      served.url,
      get,
      ...Array.from({ length: 4 }, () => `8000\r\n${'x'.repeat(32_768)}\r\n`),
    );
    expect(refused).toMatchObject({ status: 413 });
    await served.close();
  });
});

describe('what reaches no route', () => {
  test('is counted: unknown paths, wrong methods, sockets', async () => {
    const metrics = createMetrics('api');
    const counted = await serveStub({ metrics });
    await counted.call('GET', '/nowhere');
    await counted.call('PATCH', '/v1/debits');
    await answersTo(counted.url, debit.replace('Host: x\r\n', ''));
    await answersTo(counted.url, 'NONSENSE\r\n\r\n');
    const text = await metrics.registry.metrics();
    for (const labels of [
      'method="GET",route="none",status="404"',
      'method="PATCH",route="/v1/debits",status="405"',
      'method="POST",route="none",status="400"',
      'method="unknown",route="none",status="400"',
    ]) {
      expect(text).toContain(`fuelgauge_http_request_duration_seconds_count{${labels}} 1`);
    }
    await counted.close();
  });
});

test('what reaches no route is logged with the request id that its caller sees: unknown paths, wrong methods, sockets', async () => {
  const lines: { requestId: string; status: number }[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line) as (typeof lines)[number]) });
  const logged = await serveStub({ logger });
  const seen = [
    await logged.call('GET', '/nowhere'),
    await logged.call('PATCH', '/v1/debits'),
    await logged.call('POST', '/docs'),
  ].map(({ status, headers }) => ({ status, requestId: headers.get('x-request-id') }));
  for (const sent of [debit.replace('Host: x\r\n', ''), 'NONSENSE\r\n\r\n']) {
    const [{ head: answered, status } = { head: '', status: 0 }] = await answersTo(logged.url, sent);
    seen.push({ status, requestId: /X-Request-Id: (\S+)/i.exec(answered)?.[1] ?? null });
  }
  expect(seen.map(({ status }) => status)).toEqual([404, 405, 405, 400, 400]);
  expect(lines).toMatchObject(seen);
  await logged.close();
});

test('a request that never ends is refused within two seconds of its time', async () => {
  const seen: Answered[] = [];
  const server = createHttpServer(() => undefined, { requestTimeoutMs: 1_000, log: (answered) => seen.push(answered) });
  const port = await listen(server, 0);
  const startedAt = performance.now();
  const [answer] = await answersTo(
    `http://127.0.0.1:${port}`,
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n',
  );
  expect(answer).toEqual(problem(408, 'request-timeout'));
  expect(performance.now() - startedAt).toBeLessThan(30_000);
  expect(seen.map(({ status }) => status)).toEqual([408]);
  await drain(server);
});

test('a server that ends waits for running answers, and not for their connections', async () => {
  const running: ServerResponse[] = [];
  const server = createHttpServer((_req, res) => running.push(res));
  const port = await listen(server, 0);
  const agent = new Agent({ keepAlive: true });
  const answered = once(get({ port, agent }), 'response') as Promise<[IncomingMessage]>;
  await eventually(() => {
    expect(running).toHaveLength(1);
  });
  const unused = connect(port, '127.0.0.1');
  await once(unused, 'connect');
  const drained = drain(server);
  running[0]!.end('whole');
  const [response] = await answered;
  let text = '';
  for await (const part of response) text += String(part);
  expect(text).toBe('whole');
  await drained;
});
