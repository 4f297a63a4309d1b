import { describe, expect, test } from '@jest/globals';
import { readSettings, SettingsProblem } from '../../boot/settings.js';
import { SANDBOX_SECRET_KEY, SANDBOX_WEBHOOK_SECRET } from '../../tools/stand-ins/stripe-sandbox/keys.js';

const [NEW_KEY, OLD_KEY] = ['9f86d081884c7d659a2feaa0c55ad015', '60303ae22b998861bce3b28f33eec1be'];

const COMPLETE = {
  NODE_ENV: 'production',
  MONGODB_URI: 'mongodb://a:27017,b:27017/fuelgauge?replicaSet=rs',
  TEMPORAL_ADDRESS: 'temporal:7233',
  TEMPORAL_NAMESPACE: 'fuelgauge',
  PUBLIC_URL: 'https://credits.example.com/',
  SMTP_URL: 'smtps://user:secret@mail.example.com:465',
  MAIL_FROM: 'Credits <credits@example.com>',
  TOKEN_SIGNING_KEYS: `${NEW_KEY}, ${OLD_KEY}`,
  ENCRYPTION_KEYS: `${OLD_KEY},${NEW_KEY}`,
};

function problemsOf(environment: Record<string, string>): string {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsProblem) return error.message;
    throw error;
  }
  return '';
}

describe('settings', () => {
  test('development needs none', () => {
    expect(readSettings({})).toMatchObject({
      production: false,
      port: 8080,
      metricsPort: 9464,
      rateLimitPerSecond: 1_000,
      planUrl: null,
    });
  });

  test('production takes what it is given, keys in their order', () => {
    const settings = readSettings(COMPLETE);
    expect(settings.tokenSigningKeys).toEqual([NEW_KEY, OLD_KEY]);
    expect(settings.encryptionKeys).toEqual([OLD_KEY, NEW_KEY]);
    expect(settings.slackAllowedHosts).toEqual(['hooks.slack.com', 'hooks.slack-gov.com']);
    expect(settings.publicUrl).toBe('https://credits.example.com');
    expect(settings.minInterval).toBe('PT1M');
  });

  test('production refuses to fall back on defaults, and names all of them at once', () => {
    const problems = problemsOf({ NODE_ENV: 'production' });
    for (const name of [
      'SMTP_URL',
      'MAIL_FROM',
      'MONGODB_URI',
      'TEMPORAL_ADDRESS',
      'TEMPORAL_NAMESPACE',
      'PUBLIC_URL',
      'TOKEN_SIGNING_KEYS',
      'ENCRYPTION_KEYS',
    ]) {
      expect(problems).toContain(`${name} is missing`);
    }
  });

  test('without a key of the payment provider nothing is sold; lists allow for rotation', () => {
    expect(readSettings({})).toMatchObject({
      stripeSecretKey: null,
      stripeWebhookSecrets: [],
      stripeApiBase: null,
      allowedOrigins: [],
    });
    const given = {
      STRIPE_SECRET_KEY: 'sk_test_1',
      STRIPE_WEBHOOK_SECRET: 'whsec_new, whsec_old',
      ALLOWED_ORIGINS: 'https://a.test,https://b.test',
    };
    expect(readSettings(given)).toMatchObject({
      stripeSecretKey: 'sk_test_1',
      stripeWebhookSecrets: ['whsec_new', 'whsec_old'],
      allowedOrigins: ['https://a.test', 'https://b.test'],
    });
    const wrong = {
      STRIPE_SECRET_KEY: 'pk_live_1',
      STRIPE_WEBHOOK_SECRET: 'x',
      ALLOWED_ORIGINS: 'https://a.test/path',
    };
    const problems = problemsOf(wrong);
    for (const name of Object.keys(wrong)) expect(problems).toContain(`${name}: `);
  });

  test('an empty value counts as missing', () => {
    expect(problemsOf({ ...COMPLETE, TOKEN_SIGNING_KEYS: '' })).toContain('TOKEN_SIGNING_KEYS is missing');
  });

  test.each(['staging', 'prod', 'Production', ' production', 'dev'])(
    'NODE_ENV=%j starts nothing: only development, test and production are known',
    (name) => {
      expect(problemsOf({ ...COMPLETE, NODE_ENV: name })).toContain(
        'NODE_ENV: give one of development, test, production',
      );
      expect(problemsOf({ NODE_ENV: name })).toContain('NODE_ENV: ');
    },
  );

  test('the source has no signing key: each start without one draws another', () => {
    const [first, second] = [readSettings({}), readSettings({ NODE_ENV: 'test' })].map((read) => read.tokenSigningKeys);
    expect(first).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(second).not.toEqual(first);
    expect(readSettings({ TOKEN_SIGNING_KEYS: NEW_KEY }).tokenSigningKeys).toEqual([NEW_KEY]);
  });

  test('the source has no encryption key either, and messages to Slack may go to whole origins outside production', () => {
    const [first, second] = [readSettings({}), readSettings({})].map(({ encryptionKeys }) => encryptionKeys);
    expect(first).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(second).not.toEqual(first);
    const hosts = 'hooks.slack.com, http://127.0.0.1:4010';
    expect(readSettings({ SLACK_ALLOWED_HOSTS: hosts }).slackAllowedHosts).toEqual(hosts.split(', '));
    for (const wrong of ['http://127.0.0.1:4010/', 'hooks.slack.com/services', 'hooks.slack.com:443', '*', 'ftp://x']) {
      expect(problemsOf({ SLACK_ALLOWED_HOSTS: wrong })).toContain('SLACK_ALLOWED_HOSTS: give hosts');
    }
  });

  test('only production listens beyond the machine itself', () => {
    expect(readSettings({}).host).toBe('127.0.0.1');
    expect(readSettings({ NODE_ENV: 'test' }).host).toBe('127.0.0.1');
    expect(readSettings(COMPLETE).host).toBeUndefined();
  });

  describe('production refuses', () => {
    const SELLING = {
      ...COMPLETE,
      STRIPE_SECRET_KEY: 'sk_test_4eC39HqLyjWDarjtT1zdp7dc',
      STRIPE_WEBHOOK_SECRET: 'whsec_3J9mBq0ZyUeXoRt5LwPn8KdS',
    };

    test('none of these settings', () => {
      expect(problemsOf(SELLING)).toBe('');
    });

    test.each([
      ['a signing key of one repeated letter', { TOKEN_SIGNING_KEYS: 'k'.repeat(64) }],
      ['a signing key of two letters, even as the second one', { TOKEN_SIGNING_KEYS: `${NEW_KEY},${'ab'.repeat(20)}` }],
      ['an encryption key of one repeated letter', { ENCRYPTION_KEYS: 'k'.repeat(64) }],
      ['a whole origin for Slack', { SLACK_ALLOWED_HOSTS: 'hooks.slack.com,https://hooks.slack.com' }],
      ["the sandbox's API key", { STRIPE_SECRET_KEY: SANDBOX_SECRET_KEY }],
      ["the sandbox's webhook secret", { STRIPE_WEBHOOK_SECRET: SANDBOX_WEBHOOK_SECRET }],
      ['a webhook secret with nothing behind its prefix', { STRIPE_WEBHOOK_SECRET: 'whsec_' }],
      ['a Stripe key without a webhook secret', { STRIPE_WEBHOOK_SECRET: '' }],
      ['an http address of the API', { PUBLIC_URL: 'http://credits.example.com' }],
      ['an http address of Stripe', { STRIPE_API_BASE: 'http://127.0.0.1:12111' }],
      ['periods of a second', { MIN_INTERVAL: 'PT1S' }],
      ['an http plan page', { PLAN_URL: 'http://app.example.com/plan' }],
      ['an http origin', { ALLOWED_ORIGINS: 'https://app.example.com,http://app.example.com' }],
    ])('%s, and names the setting', (_what, setting) => {
      const [name] = Object.keys(setting);
      const problems = problemsOf({ ...SELLING, ...setting });
      expect(problems.match(/^ {2}- /gm)).toHaveLength(1);
      expect(problems).toMatch(new RegExp(`- ${name}\\b`));
      for (const [secret] of problems.matchAll(/(kkk|abab|sk_test_|sandbox)\w*/g)) expect(secret).toBe('');
    });
  });

  test('every wrong value is reported at once, with what fixes it', () => {
    const problems = problemsOf({
      MONGODB_URI: 'postgres://x',
      TEMPORAL_ADDRESS: 'http://x',
      PUBLIC_URL: 'javascript:alert(1)',
      PLAN_URL: 'nowhere',
      SMTP_URL: 'mail.example.com',
      MAIL_FROM: 'Credits\r\nBcc: everyone@example.com',
      PORT: '70000',
      METRICS_PORT: '9464/metrics',
      TOKEN_SIGNING_KEYS: 'short',
      ENCRYPTION_KEYS: 'short',
      SLACK_ALLOWED_HOSTS: 'everywhere/',
      LOG_LEVEL: 'loud',
      RATE_LIMIT_PER_SECOND: '-1',
      MIN_INTERVAL: 'one minute',
    });
    expect(problems.match(/^ {2}- /gm)).toHaveLength(14);
    expect(problems).toContain('openssl rand -hex 32');
    expect(problems).not.toContain('short,');
  });
});
