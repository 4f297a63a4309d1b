/**
 * Runs the API, a worker and the back office with logs at `trace` and puts one marked secret into every input that they
 * have and into every answer that other servers give them: no line of any log may show it.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pMap from 'p-map';
import { createHmac, randomUUID } from 'node:crypto';
import { createApiKeys } from '../../accounts/api-keys.js';
import { accountModels } from '../../accounts/models.js';
import { SCOPES } from '../../accounts/scope.js';
import type { ActivityServices } from '../../activities/index.js';
import { createAudit } from '../../admin/audit/audit.js';
import { auditModel } from '../../admin/audit/models.js';
import { staffModels } from '../../admin/staff/models.js';
import { createStaff } from '../../admin/staff/staff.js';
import { CREDITS_ACTIVITY_OPTIONS } from '../../client/workflow.js';
import { connectMongo } from '../../storage/connect.js';
import { prepareCollections } from '../../storage/prepare-collections.js';
import { freePort } from '../../tools/servers/ports.js';
import {
  createCreditsQueue,
  createNotifyQueue,
  createRescreenQueue,
  createWorkflowQueue,
} from '../../worker/queues.js';
import * as workflows from '../../workflows/index.js';
import { WORKFLOWS_QUEUE } from '../../workflows/messages.js';
import { request, ROUTES } from '../admin/panel/all-calls.js';
import { Visitor } from '../admin/panel/panel.js';
import { search } from '../support/actions.js';
import { eventually } from '../support/eventually.js';
import { freshDatabase } from '../support/servers.js';
import { startBuilt } from '../worker/process.js';
import { emptyNamespace } from '../workflows/support/namespace.js';
import { startTalkativeMail, startTalkativeWeb, type Talkative } from './talkative-servers.js';

const ANYTHING: object = new Proxy(() => ANYTHING, { get: () => ANYTHING, apply: () => ANYTHING });
/** Their activities' names: nothing else of them is used. */
const QUEUES = [
  createCreditsQueue(ANYTHING as ActivityServices),
  createWorkflowQueue(...(Array.from({ length: 5 }, () => ANYTHING) as Parameters<typeof createWorkflowQueue>)),
  createNotifyQueue(...(Array.from({ length: 2 }, () => ANYTHING) as Parameters<typeof createNotifyQueue>)),
  createRescreenQueue(...(Array.from({ length: 2 }, () => ANYTHING) as Parameters<typeof createRescreenQueue>)),
];

/** No setting is the mark alone: known secrets are hidden wherever they stand, and would hide what else shows it. */
const MARK = `S3CR3T${randomUUID().replaceAll('-', '')}`;
const MARKED_HEADERS = {
  ...{ cookie: MARK, origin: `https://${MARK}.test`, referer: `https://${MARK}.test/`, 'user-agent': MARK },
  ...{
    traceparent: MARK,
    tracestate: `${MARK.toLowerCase()}=${MARK}`,
    'accept-language': MARK,
    forwarded: `for=${MARK}`,
  },
};
/** A password may not hold a name, which is marked. */
const PASSWORD = `S3CR3T${randomUUID().replaceAll('-', '')}`;
const WEBHOOK_SECRET = `whsec_${MARK}`;

let web: Talkative;
let mail: Talkative;
let api: Awaited<ReturnType<typeof startBuilt>>;
let worker: typeof api;
let admin: typeof api;
let namespace: Awaited<ReturnType<typeof emptyNamespace>>;
let adminUrl: string;
const uri = freshDatabase();
let apiKey: string;

beforeAll(async () => {
  [web, mail] = await Promise.all([startTalkativeWeb(MARK), startTalkativeMail(MARK)]);
  const connection = await connectMongo(uri);
  const models = accountModels(connection);
  await prepareCollections(models);
  apiKey = (await createApiKeys(models).create('logs', [...SCOPES])).secret;
  await connection.close();
  namespace = await emptyNamespace();
  const adminPort = await freePort();
  adminUrl = `http://127.0.0.1:${adminPort}`;
  const env = {
    LOG_LEVEL: 'trace',
    MONGODB_URI: uri,
    ...namespace.settings,
    STRIPE_SECRET_KEY: `sk_test_${MARK}`,
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_API_BASE: `http://127.0.0.1:${web.port}`,
    SLACK_ALLOWED_HOSTS: `http://127.0.0.1:${web.port}`,
    SMTP_URL: `smtp://user:${MARK}-mails@127.0.0.1:${mail.port}`,
    TOKEN_SIGNING_KEYS: `${MARK}-signs-tokens`,
    ENCRYPTION_KEYS: `${MARK}-seals-secrets`,
  };
  const panel = { ...env, SESSION_SECRETS: `${MARK}-signs-cookies`, ADMIN_PORT: String(adminPort) };
  [api, worker] = await Promise.all([startBuilt('api/main.js', env), startBuilt('worker/main.js', env)]);
  admin = await startBuilt('admin/panel/main.js', panel, adminPort);
});

afterAll(async () => {
  await Promise.all([api, worker, admin].map((one) => one.end('SIGTERM')));
  await Promise.all([web.stop(), mail.stop(), namespace.client.connection.close()]);
});

const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(`http://127.0.0.1:${api.port}${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  return { status: response.status, text };
};

/** A person of the back office, whose name and password are marked. */
async function signedIn(): Promise<Visitor> {
  const connection = await connectMongo(uri);
  const staff = createStaff({ models: staffModels(connection), audit: createAudit(auditModel(connection)) });
  const email = `${MARK}@staff.test`;
  const { id, password } = await staff.create({ email, name: MARK, role: 'admin' }, 'command');
  await staff.changePassword(id, password, PASSWORD);
  await connection.close();
  const visitor = new Visitor(adminUrl);
  expect((await visitor.signIn(email, PASSWORD)).status).toBe(302);
  return visitor;
}

const done = async (...args: Parameters<typeof call>): Promise<void> => {
  const { status, text } = await call(...args);
  if (status >= 300) throw new Error(`${args[0]} ${args[1]} answered ${status}: ${text}`);
};

const linesOf = (one: typeof api): Record<string, unknown>[] =>
  one
    .output()
    .split('\n')
    // The last line may still be on its way.
    .slice(0, -1)
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the logs at trace show no secret', () => {
  test('of people, who name themselves, and of alerts, which a mail server and Slack refuse', async () => {
    const features = { candidateAssistance: true };
    await done('PUT', '/v1/accounts/acme', { name: MARK, planId: 'free', timeZone: 'Europe/Berlin', features });
    const member = { name: MARK, email: `${MARK}@acme.test`, role: 'Owner' };
    await done('PUT', '/v1/accounts/acme/members/ada', member);
    const webhookUrl = `http://127.0.0.1:${web.port}/services/T1/B1/${MARK}`;
    await done('PUT', '/v1/accounts/acme/slack-channels/general', { name: MARK, webhookUrl });
    for (let n = 0; n < 3; n += 1) {
      await call('POST', '/v1/debits', { accountId: 'acme', action: search(`search-${n}`) });
    }
    await eventually(() => {
      expect(mail.answers()).toBeGreaterThan(1);
      expect(worker.output()).toContain('the mail server refused an alert for good');
    });
  });

  test('of a payment that Stripe refuses, and of webhooks', async () => {
    await call('POST', '/v1/accounts/acme/top-ups', { credits: 100, requestId: 'click' });
    const event = JSON.stringify({ id: `evt_${MARK}`, object: 'event', type: MARK, data: { object: { id: MARK } } });
    const at = Math.floor(Date.now() / 1_000);
    const signature = (secret: string) =>
      `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${event}`).digest('hex')}`;
    for (const header of [signature(WEBHOOK_SECRET), signature('another'), MARK]) {
      await call('POST', '/webhooks/stripe', event, { 'stripe-signature': header });
    }
    expect(web.answers()).toBeGreaterThan(0);
  });

  test('in whichever part of a request to whichever route', async () => {
    const document = JSON.parse((await call('GET', '/openapi.json')).text) as { paths: Record<string, object> };
    const operations = Object.entries(document.paths).flatMap(([path, of]) =>
      Object.keys(of).map((method) => ({ method: method.toUpperCase(), path })),
    );
    const hostile = { name: MARK, [MARK]: MARK, accountId: `${MARK} `, email: MARK, webhookUrl: MARK, items: [MARK] };
    for (const { method, path } of operations) {
      const named = path.replaceAll(/\{\w+\}/g, `${MARK}%20`);
      const body = method === 'GET' ? undefined : hostile;
      await call(method, `${named}?${MARK}=${MARK}`, body, { ...MARKED_HEADERS, 'x-request-id': `<${MARK}>` });
      await call(method, path.replaceAll('{accountId}', 'acme'), body && `{"${MARK}`, {});
      await call(method, named, body, { authorization: `Bearer ${MARK}` });
    }
    await call('GET', `/${MARK}`, undefined, { authorization: MARK });
    expect(operations.length).toBeGreaterThan(50);
  });

  test('of activities and workflows, whose input nobody has checked', async () => {
    const { client } = namespace;
    const inputs = [{ accountId: 'acme', action: { feature: MARK }, requestId: MARK }, MARK, { [MARK]: MARK }];
    const once = { ...CREDITS_ACTIVITY_OPTIONS, retry: { maximumAttempts: 1 } };
    const activities = QUEUES.flatMap(({ taskQueue, activities: of }) =>
      Object.keys(of ?? {}).flatMap((name) => inputs.map((input) => ({ taskQueue, name, input }))),
    );
    expect(activities.length).toBeGreaterThan(60);
    await pMap(
      activities,
      ({ taskQueue, name, input }) =>
        client.activity.execute(name, { ...once, taskQueue, id: randomUUID(), args: [input] }).catch(() => undefined),
      { concurrency: 10 },
    );
    for (const type of Object.keys(workflows)) {
      const workflowId = randomUUID();
      const handle = await client.workflow.start(type, { taskQueue: WORKFLOWS_QUEUE, workflowId, args: [inputs[0]] });
      // A short one has ended by then.
      await handle.signal('unknown', MARK).catch(() => undefined);
      await handle.terminate(MARK).catch(() => undefined);
    }
  });

  test('of staff who sign in, and of what they ask for', async () => {
    for (const path of ['/admin/sign-in', `/admin/api/${MARK}`, `/${MARK}`]) {
      const body = new URLSearchParams({ email: `${MARK}@acme.test`, password: MARK });
      const headers = { cookie: `fuelgauge=${MARK}`, origin: adminUrl };
      await fetch(`${adminUrl}${path}`, { method: 'POST', body, headers });
      await fetch(`${adminUrl}${path}?${MARK}`, { headers });
    }
    const visitor = await signedIn();
    const hostile = { ...request(1, { note: MARK, reasonCode: MARK }), text: MARK, name: MARK, [MARK]: MARK };
    const statuses = new Set<number>();
    for (const { method, path } of ROUTES) {
      for (const account of ['acme', MARK]) {
        const place = path.replace(':accountId', account).replaceAll(/:\w+/g, MARK);
        const query = `?text=${MARK}&candidateId=${MARK}&name=${MARK}`;
        const answer = method === 'GET' ? await visitor.get(place + query) : await visitor.post(place + query, hostile);
        statuses.add(answer.status);
      }
    }
    const asked = await visitor.post('/accounts/acme/corrections', request(1, { note: MARK }));
    expect([asked.status, [...statuses]]).toEqual([200, expect.not.arrayContaining([401])]);
  });

  test('and all of that was logged', () => {
    for (const one of [api, worker, admin]) {
      expect(one.output().length).toBeGreaterThan(0);
      for (const mark of [MARK, PASSWORD]) {
        expect(
          one
            .output()
            .split('\n')
            .filter((line) => line.includes(mark)),
        ).toEqual([]);
      }
    }
    const requests = linesOf(api);
    expect(requests.length).toBeGreaterThan(200);
    expect(requests).toContainEqual(
      expect.objectContaining({ requestId: expect.anything(), accountId: 'acme', route: '/v1/debits' }),
    );
    expect(linesOf(worker)).toContainEqual(
      expect.objectContaining({ workflowId: expect.stringContaining('acme'), activity: 'sendAlertMail' }),
    );
  });
});
