import { describe, expect, test } from '@jest/globals';
import { allowedHosts, isInternal, whyNotAllowed } from '../../../delivery/slack/allowed-address.js';

const ALLOWED = allowedHosts(['hooks.slack.com', 'http://127.0.0.1:4010']);

describe('the address of a webhook', () => {
  test.each([
    'https://hooks.slack.com/services/T/B/x',
    'https://HOOKS.slack.com/services/T/B/x',
    'http://127.0.0.1:4010/services/x',
  ])('may be on a host that is allowed: %s', (url) => {
    expect(whyNotAllowed(url, ALLOWED)).toBeNull();
  });

  test.each([
    'https://example.com/services/T/B/secret',
    'http://hooks.slack.com/services/T/B/secret',
    'https://hooks.slack.com:8443/services/T/B/secret',
    'https://hooks.slack.com.example.com/services/T/B/secret',
    'https://hooks.slack.com@example.com/services/T/B/secret',
    'https://user:secret@hooks.slack.com/services/T/B/x',
    'https://hooks.slack.com/',
    'http://127.0.0.1:4011/services/secret',
    'https://127.0.0.1:4010/services/secret',
    'https://127.0.0.1/services/secret',
    'ftp://hooks.slack.com/services/secret',
    'secret',
    `https://hooks.slack.com/services/secret/${'x'.repeat(2_000)}`,
  ])('is refused elsewhere, by a rule that repeats nothing of it: %s', (url) => {
    const rule = whyNotAllowed(url, ALLOWED);
    expect(rule).toContain('hooks.slack.com');
    expect(rule).not.toContain('secret');
  });
});

describe('a network address', () => {
  test.each([
    ...['127.0.0.1', '127.9.9.9', '0.0.0.0', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
    ...['224.0.0.1', '255.255.255.255', '192.0.0.8', '198.18.0.1', '203.0.113.7', '240.0.0.1'],
    ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '2001:db8::1'],
    ...[
      '::ffff:127.0.0.1',
      '::ffff:169.254.169.254',
      '::127.0.0.1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      'not an address',
      '',
    ],
  ])('that is no public one counts as internal: %s', (address) => {
    expect(isInternal(address)).toBe(true);
  });

  test.each(['3.64.231.2', '93.184.216.34', '::ffff:93.184.216.34', '2606:4700:4700::1111'])(
    'may be public: %s',
    (address) => {
      expect(isInternal(address)).toBe(false);
    },
  );
});
