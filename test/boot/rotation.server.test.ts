/** The secrets of running processes are replaced one by one, and nothing that they made or are sent is refused meanwhile. */
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMemberTokens } from '../../accounts/member-tokens.js';
import { createUnsubscribeLinks } from '../../alerts/unsubscribe.js';
import { startStripeSandbox, type StripeSandbox } from '../../tools/stand-ins/stripe-sandbox/sandbox.js';
import { until } from '../../tools/servers/wait.js';
import { runOperatorsCommand } from '../support/operators-command.js';
import { startRolling, stepsOfRotation, type Rolling, type Step } from '../support/rolling.js';
import { freshDatabase, temporalSettings } from '../support/servers.js';
import { openTestSlack, type TestSlack } from '../support/slack.js';
import { eventually } from '../support/eventually.js';

/** The three lists are rotated together. */
const SECRETS = { before: 'the-secret-before-0123456789abcdefgh', after: 'the-secret-after-0123456789abcdefghi' };
const STEPS = stepsOfRotation(SECRETS.before, SECRETS.after);
const uri = freshDatabase();
const AT = '/v1/accounts/acme';
/** Leaves the processor to the processes. */
const CALL_EVERY_MS = 20;

let slack: TestSlack;
let stripe: StripeSandbox;
let api: Rolling;
let key: string;
let calls: Awaited<ReturnType<typeof keepCalling>>;
/** Tokens for browsers that are still valid, and links in mails, which work for a year. */
let tokens: string[] = [];
const links: string[] = [];

const settingsOf = ({ lists }: Step) => {
  const of = (list: string) => ({
    MONGODB_URI: uri,
    ...temporalSettings(),
    PUBLIC_URL: 'http://fuelgauge.test',
    TOKEN_SIGNING_KEYS: list,
    ENCRYPTION_KEYS: list,
    STRIPE_SECRET_KEY: stripe.secretKey,
    STRIPE_API_BASE: stripe.url,
    STRIPE_WEBHOOK_SECRET: list.split(',').map(webhookSecret).join(','),
    SLACK_ALLOWED_HOSTS: slack.url,
    RATE_LIMIT_PER_SECOND: '0',
    LOG_LEVEL: 'warn',
  });
  return [of(lists[0]), of(lists[1])] as const;
};
const webhookSecret = (secret: string): string => `whsec_${secret}`;

const call = async (url: string, method: string, path: string, proof: string, json?: object) => {
  const headers = { authorization: `Bearer ${proof}`, ...(json && { 'content-type': 'application/json' }) };
  const response = await fetch(url + path, { method, headers, body: json ? JSON.stringify(json) : null });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const ask = async (method: string, path: string, json: object) => await call(api.urls[0], method, path, key, json);

const keys = (...args: string[]) => runOperatorsCommand('keys', args, { MONGODB_URI: uri });
async function newKey(): Promise<{ readonly id: string; readonly secret: string }> {
  const { output } = await keys('create', '--name', 'my-feature', '--scopes', 'spend,read,manage');
  return { id: /key-[\w-]+/.exec(output)![0], secret: output.trim().split('\n').at(-1)! };
}

beforeAll(async () => {
  [slack, stripe] = [await openTestSlack(), await startStripeSandbox({ retryPauseMs: 200 })];
  api = await startRolling(settingsOf(STEPS[0]!));
  key = (await newKey()).secret;
  await ask('PUT', AT, { name: 'Acme', planId: 'free', timeZone: 'UTC' });
  await ask('PUT', `${AT}/members/ada`, { name: 'Ada', email: 'ada@acme.test', role: 'Owner' });
  calls = await keepCalling();
});
afterAll(async () => {
  await api.stop();
  await stripe.stop();
  await slack.remove();
});

/** Calls again and again, as a host does through its load balancer: a process that does not listen is passed over. */
async function keepCalling() {
  const answers: number[] = [];
  const ended = new AbortController();
  const one = async (): Promise<void> => {
    for (const url of api.urls) {
      try {
        answers.push((await call(url, 'GET', '/v1/price-list', tokens.at(-1) ?? key)).status);
        return;
      } catch {
        // It is being replaced.
      }
    }
    answers.push(0);
  };
  const calling = (async () => {
    while (!ended.signal.aborted) {
      await one();
      await sleep(CALL_EVERY_MS);
    }
  })();
  await eventually(() => {
    if (answers.length === 0) throw new Error('no answer yet');
  });
  return {
    answers,
    async end() {
      ended.abort();
      await calling;
    },
  };
}

async function mintEverywhere(): Promise<void> {
  for (const url of api.urls) {
    const { body } = await call(url, 'POST', '/v1/tokens', key, { accountId: 'acme', memberId: 'ada' });
    tokens.push(body['token'] as string);
  }
}

const statusOfLink = async (url: string, link: string): Promise<number> =>
  (await fetch(url + new URL(link).pathname)).status;

const linkOf = (secret: string): string =>
  createUnsubscribeLinks([secret], 'http://fuelgauge.test').linkFor({
    accountId: 'acme',
    memberId: 'ada',
    alert: 'tokensGone',
  });

/** With one signature for each secret, as the provider sends it while it replaces one. */
async function sendWebhook(url: string, ...secrets: string[]): Promise<number> {
  const body = JSON.stringify({
    ...{ id: `evt_${Math.random().toString(36).slice(2)}`, object: 'event', type: 'product.created' },
    ...{ created: 1_700_000_000, livemode: false, data: { object: { id: 'prod_1' } } },
  });
  const at = Math.floor(Date.now() / 1_000);
  const signatures = secrets.map(
    (secret) => `v1=${createHmac('sha256', webhookSecret(secret)).update(`${at}.${body}`).digest('hex')}`,
  );
  const headers = { 'content-type': 'application/json', 'stripe-signature': [`t=${at}`, ...signatures].join(',') };
  return (await fetch(`${url}/webhooks/stripe`, { method: 'POST', headers, body })).status;
}

describe.each(STEPS)('while $name', (step) => {
  const { newKnown, oldUnused, oldGone } = step;
  const everywhere = async (check: (url: string) => Promise<unknown>): Promise<void> => {
    for (const url of api.urls) await check(url);
  };

  beforeAll(async () => {
    if (oldGone) {
      // What the runbook waits for: fifteen minutes, after which no token of the old key is valid.
      tokens = tokens.filter(isOfNewKey);
      const sealed = await runOperatorsCommand('reencrypt', [], {
        MONGODB_URI: uri,
        ENCRYPTION_KEYS: `${SECRETS.after},${SECRETS.before}`,
      });
      expect([sealed.code, sealed.complaint]).toEqual([0, '']);
    }
    await api.roll(settingsOf(step));
  });

  test('each process takes the tokens of both', async () => {
    await mintEverywhere();
    await everywhere(async (url) => {
      for (const token of tokens) {
        expect((await call(url, 'GET', `${AT}/balance`, token)).status).toBe(200);
      }
    });
  });

  test('each process takes the links of both', async () => {
    const inUse = oldUnused ? [SECRETS.after] : newKnown ? [SECRETS.before, SECRETS.after] : [SECRETS.before];
    links.push(...inUse.map(linkOf));
    await everywhere(async (url) => {
      for (const link of oldGone ? inUse.map(linkOf) : links) expect(await statusOfLink(url, link)).toBe(200);
    });
  });

  test('each process sends to the Slack channels that both have stored', async () => {
    for (const [index, url] of api.urls.entries()) {
      const channel = { name: '#credits', webhookUrl: slack.webhook(`of-${index}`) };
      expect((await call(url, 'PUT', `${AT}/slack-channels/of-${index}`, key, channel)).status).toBeLessThan(300);
    }
    await everywhere(async (url) => {
      for (const index of [0, 1]) {
        const { body } = await call(url, 'POST', `${AT}/slack-channels/of-${index}/test`, key);
        expect(body).toMatchObject({ delivery: { state: 'sent' } });
      }
    });
  });

  test('each process takes what the payment provider signs with both secrets, or with one of them', async () => {
    await everywhere(async (url) => {
      expect(await sendWebhook(url, SECRETS.before, SECRETS.after)).toBe(200);
      if (newKnown) expect(await sendWebhook(url, SECRETS.after)).toBe(200);
      if (!oldGone) expect(await sendWebhook(url, SECRETS.before)).toBe(200);
    });
  });
});

describe('at the end', () => {
  test('no call was refused, and none found both processes away', async () => {
    await calls.end();
    expect(calls.answers.length).toBeGreaterThan(20);
    expect(calls.answers.filter((status) => status !== 200)).toEqual([]);
  });

  test('nothing that the old secrets sign is taken', async () => {
    const { token } = await createMemberTokens([SECRETS.before]).mint(
      { accountId: 'acme', memberId: 'ada', spaceId: null, role: 'Owner' },
      900,
    );
    for (const url of api.urls) {
      expect((await call(url, 'GET', `${AT}/balance`, token)).status).toBe(401);
      expect(await statusOfLink(url, linkOf(SECRETS.before))).toBe(404);
      expect(await sendWebhook(url, SECRETS.before)).toBe(400);
    }
  });

  test('the sealed addresses open with the new key alone', async () => {
    const env = { MONGODB_URI: uri, ENCRYPTION_KEYS: SECRETS.after };
    expect(await runOperatorsCommand('reencrypt', [], env)).toMatchObject({
      code: 0,
      output: expect.stringContaining('0 sealed again, 2 were sealed with the first key'),
    });
  });
});

test('an API key is replaced by another one while both work, and the old one is refused by every process soon', async () => {
  const [before, after] = [await newKey(), await newKey()];
  const isTaken = async (secret: string): Promise<boolean[]> =>
    await Promise.all(api.urls.map(async (url) => (await call(url, 'GET', AT, secret)).status === 200));
  const becomes = (secret: string, wanted: boolean) =>
    until(async () => {
      const taken = await isTaken(secret);
      if (taken.some((one) => one !== wanted)) throw new Error(`each process should answer ${String(wanted)}`);
    }, 60_000);
  await becomes(before.secret, true);
  await becomes(after.secret, true);
  expect(await isTaken(before.secret)).toEqual([true, true]);
  expect((await keys('list')).output).toContain(before.id);
  expect((await keys('revoke', before.id)).code).toBe(0);
  await becomes(before.secret, false);
  expect(await isTaken(after.secret)).toEqual([true, true]);
});

test('a key that is put in front at once is refused by a process that does not know it: so it is added behind first', async () => {
  const proof = { accountId: 'acme', memberId: 'ada', spaceId: null, role: 'Owner' } as const;
  const { token } = await createMemberTokens([SECRETS.after, SECRETS.before]).mint(proof, 60);
  expect(await createMemberTokens([SECRETS.before]).verify(token)).toBeNull();
});

function isOfNewKey(token: string): boolean {
  const kidOf = (one: string): unknown =>
    (JSON.parse(Buffer.from(one.split('.')[0]!, 'base64url').toString()) as { readonly kid: unknown }).kid;
  return kidOf(token) === kidOf(tokens.at(-1)!);
}
