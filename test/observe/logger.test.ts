import { beforeAll, describe, expect, test } from '@jest/globals';
import { knownSecrets } from '../../boot/known-secrets.js';
import { readSettings } from '../../boot/settings.js';
import { duringCall, keepCallContext, outsideCalls, type CallIds } from '../../observe/call-ids.js';
import { errorFields } from '../../observe/error-fields.js';
import { createLogger } from '../../observe/logger.js';
import { secretHider } from '../../observe/secrets.js';

type Line = Readonly<Record<string, unknown>>;

function logOf(secrets: readonly string[] = []) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { logger: createLogger({ name: 'api', level: 'trace', secrets, destination }), lines };
}

const only = (lines: readonly string[]): Line => JSON.parse(lines[0]!) as Line;

beforeAll(keepCallContext);

describe('a line of the log', () => {
  test('names the call that caused it, however deep, with what became known meanwhile', async () => {
    const { logger, lines } = logOf();
    const ids: CallIds = { requestId: 'r-1' };
    await duringCall(ids, async () => {
      await Promise.resolve();
      ids.accountId = 'acme';
      logger.info('deep');
    });
    expect(only(lines)).toMatchObject({ name: 'api', msg: 'deep', requestId: 'r-1', accountId: 'acme' });
  });

  test('names no call that only happened to start its work', () => {
    const { logger, lines } = logOf();
    duringCall({ requestId: 'r-1' }, () => {
      outsideCalls(() => {
        logger.info('of all');
      });
    });
    expect(only(lines)).not.toHaveProperty('requestId');
  });

  test('two calls at once keep their own ids', async () => {
    const { logger, lines } = logOf();
    const call = (requestId: string) =>
      duringCall({ requestId }, async () => {
        await Promise.resolve();
        logger.info(requestId);
      });
    await Promise.all([call('r-1'), call('r-2')]);
    expect(lines.map((line) => JSON.parse(line) as Line).map(({ msg, requestId }) => [msg, requestId])).toEqual([
      ['r-1', 'r-1'],
      ['r-2', 'r-2'],
    ]);
  });

  test('shows no secret of the settings, in whichever field and form it stands', () => {
    const secret = 'a "secret" of/ours+1';
    const settings = {
      MONGODB_URI: 'mongodb://user:p%40ss-of-mongodb@host:27017/fuelgauge',
      TOKEN_SIGNING_KEYS: 'x'.repeat(40),
      SMTP_URL: 'smtp://user:pass-of-smtp@127.0.0.1:25',
      STRIPE_SECRET_KEY: 'rk_test_abcdefgh',
      STRIPE_WEBHOOK_SECRET: 'whsec_abcdefgh',
    };
    const secrets = [...knownSecrets(readSettings(settings)), secret];
    const { logger, lines } = logOf(secrets);
    const shown = [secret, encodeURIComponent(secret), 'p@ss-of-mongodb', ...Object.values(settings)];
    for (const text of shown) logger.trace({ nested: { text }, [text]: 1, err: new Error(text) }, text);
    const written = lines.join('');
    expect(lines).toHaveLength(shown.length);
    for (const hidden of ['of/ours', 'ours%2B1', 'ss-of-', 'xxxxxx', 'abcdefgh']) expect(written).not.toContain(hidden);
    for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });
});

describe('what has the shape of a secret is hidden', () => {
  const hide = secretHider([]);
  test.each([
    ['an API key', `key fg_live_${'a'.repeat(43)}.`, 'key [hidden].'],
    ['a member token', 'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3OCJ9.abc_-123', 'token [hidden]'],
    ['a key of Stripe', 'sk_live_abc123', '[hidden]'],
    [
      'an address of a Slack channel',
      'https://hooks.slack.com/services/T0/B0/abc',
      'https://hooks.slack.com/services/[hidden]',
    ],
    ['a proof', '"authorization":"Bearer abcdefgh12345678"', '"authorization":"Bearer [hidden]"'],
    ['a password in an address', 'mongodb://me:secret@host/db', 'mongodb://me:[hidden]@host/db'],
  ])('%s', (_, text, shown) => {
    expect(hide(text)).toBe(shown);
  });

  test('and nothing else', () => {
    const text = '{"path":"/v1/accounts/acme","at":"2026-11-01T10:00:00Z","url":"http://127.0.0.1:8080/x"}';
    expect(hide(text)).toBe(text);
  });
});

describe('an error in the log', () => {
  test('has its kind, code, message, place and causes, and none of its other fields', () => {
    const cause = Object.assign(new TypeError('inside'), { code: 'EINNER' });
    const error = Object.assign(new Error('outside', { cause }), { document: { email: 'ada@acme.test' } });
    const fields = errorFields(error);
    expect(fields).toMatchObject({
      type: 'Error',
      message: 'outside',
      cause: { type: 'TypeError', message: 'inside', code: 'EINNER' },
    });
    expect(fields.stack).toContain('logger.test.ts');
    expect(JSON.stringify(fields)).not.toContain('ada@acme.test');
  });

  test.each([
    [
      'Stripe',
      { type: 'StripeInvalidRequestError', statusCode: 400, requestId: 'req_1' },
      'Stripe answered 400 to its request req_1',
    ],
    ['a mail server', { response: '550 quoted', code: 'EENVELOPE' }, 'the mail server refused it'],
    ['MongoDB', { name: 'MongoServerError', code: 11000 }, 'MongoDB answered 11000'],
    ['mongoose', { name: 'ValidationError' }, 'a document or a request has another shape'],
    ['Temporal', { name: 'ApplicationFailure', type: 'alert-mail-pending' }, 'the activity failed: alert-mail-pending'],
  ])('of %s quotes nothing that it was sent, not in its stack either', (_, fields, message) => {
    const shown = errorFields(Object.assign(new Error('about quoted text'), fields));
    expect(shown.message).toBe(message);
    expect(JSON.stringify(shown)).not.toContain('quoted');
  });

  test.each([
    ['ECONNRESET', 'ECONNRESET'],
    ['card_declined', 'card_declined'],
    ['ledger-unavailable', 'ledger-unavailable'],
    [11000, 11000],
    ['S3cr3t', undefined],
    ['a secret', undefined],
    [{ of: 'others' }, undefined],
  ])('has its code only where it is one: %j', (code, shown) => {
    expect(errorFields(Object.assign(new Error('any'), { code })).code).toBe(shown);
  });

  test('of Stripe has the id of its request only where it is one', () => {
    const shown = errorFields(Object.assign(new Error('any'), { type: 'StripeError', requestId: 'a secret' }));
    expect(shown.message).toBe('Stripe answered nothing to its request without an id');
  });

  test('that is no error is named by its type', () => {
    expect(errorFields('a secret')).toEqual({ type: 'string', message: 'something that is no error was thrown' });
  });

  test('that causes itself ends', () => {
    const error = new Error('round');
    error.cause = error;
    expect(JSON.stringify(errorFields(error)).length).toBeLessThan(20_000);
  });
});
