import { describe, expect, test } from '@jest/globals';
import { readSettings, SettingsProblem } from '../../boot/settings.js';

const COMPLETE = {
  NODE_ENV: 'production',
  MONGODB_URI: 'mongodb://a:27017,b:27017/fuelgauge?replicaSet=rs',
  TEMPORAL_ADDRESS: 'temporal:7233',
  TEMPORAL_NAMESPACE: 'fuelgauge',
  PUBLIC_URL: 'https://credits.example.com/',
  SMTP_URL: 'smtps://user:secret@mail.example.com:465',
  MAIL_FROM: 'Credits <credits@example.com>',
  TOKEN_SIGNING_KEYS: `${'n'.repeat(32)}, ${'o'.repeat(32)}`,
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
    expect(settings.tokenSigningKeys).toEqual(['n'.repeat(32), 'o'.repeat(32)]);
    expect(settings.publicUrl).toBe('https://credits.example.com');
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
    ]) {
      expect(problems).toContain(`${name} is missing`);
    }
  });

  test('without a key of the payment provider nothing is sold; lists allow for rotation', () => {
    expect(readSettings({})).toMatchObject({
      ...{ stripeSecretKey: null, stripeWebhookSecrets: [], stripeApiBase: null, allowedOrigins: [] },
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

  test('production refuses the public key of development', () => {
    const key = readSettings({}).tokenSigningKeys[0];
    expect(problemsOf({ ...COMPLETE, TOKEN_SIGNING_KEYS: key })).toContain('is public');
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
      LOG_LEVEL: 'loud',
      RATE_LIMIT_PER_SECOND: '-1',
    });
    expect(problems.match(/^ {2}- /gm)).toHaveLength(11);
    expect(problems).toContain('openssl rand -hex 32');
    expect(problems).not.toContain('short,');
  });
});
