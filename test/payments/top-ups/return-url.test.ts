import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readReturnUrl } from '../../../payments/top-ups/return-url.js';

const ORIGINS = ['https://host.test', 'http://localhost:3000'];
const read = (typed: string) => readReturnUrl(typed, ORIGINS);

describe('an address to return to', () => {
  test.each([
    ['https://host.test/billing', 'https://host.test/billing'],
    ['HTTPS://HOST.test:443/a/../b', 'https://host.test/b'],
    ['http://localhost:3000', 'http://localhost:3000/'],
    ['https://host.test/ä', 'https://host.test/%C3%A4'],
  ])('%s is stored as it was parsed', (typed, href) => {
    expect(read(typed)).toEqual({ href });
  });

  test.each([
    'https://host.test/done?session={CHECKOUT_SESSION_ID}',
    'https://host.test/done/{CHECKOUT_SESSION_ID}/end',
    'https://host.test/done#{CHECKOUT_SESSION_ID}',
  ])("%s keeps the place of the session's id", (typed) => {
    expect(read(typed)).toEqual({ href: typed });
  });

  test.each([
    ['a backslash, which hides another host', 'https://host.test\\@evil.example/'],
    ['a backslash', 'https://host.test/\\evil.example'],
    ['a user', 'https://host.test@evil.example/'],
    ['a user of the allowed host', 'https://anna@host.test/'],
    ['a password', 'https://:secret@host.test/'],
    ['another scheme around it', 'blob:https://host.test/x'],
    ['a script', 'javascript:alert(1)//https://host.test/'],
    ['a file', 'file://host.test/etc/passwd'],
    ['a line break', 'https://host.test/a\r\nLocation: https://evil.example'],
    ['a tab', 'https://host.te\tst/'],
    ['a NUL', 'https://host.test/\u0000'],
    ['a line separator', 'https://host.test/\u2028x'],
    ['a space before it', ' https://host.test/'],
    ['another origin', 'https://evil.example/https://host.test/'],
    ['another port', 'https://host.test:444/'],
    ['no scheme', '//host.test/x'],
    ['a path only', '/billing'],
    ['more than can be sent on, once it is escaped', `https://host.test/${'ä'.repeat(500)}`],
    ['nothing', ''],
  ])('with %s is refused', (_, typed) => {
    expect(read(typed)).toEqual({ problem: expect.any(String) });
  });

  test('is stored only if every parser sees the allowed origin in it', () => {
    const parts = [
      'https:',
      'http:',
      '/',
      '\\',
      '@',
      ':',
      'host.test',
      'evil.example',
      '\t',
      '\u0000',
      '{',
      '?',
      '#',
      ' ',
    ];
    const urls = fc.array(fc.constantFrom(...parts), { maxLength: 10 }).map((chosen) => chosen.join(''));
    fc.assert(
      fc.property(urls, (typed) => {
        const found = read(typed);
        if ('problem' in found) return;
        expect(ORIGINS).toContain(new URL(found.href).origin);
        expect(ORIGINS.some((origin) => found.href.startsWith(`${origin}/`))).toBe(true);
        expect(read(found.href)).toEqual(found);
      }),
      { numRuns: 5_000 },
    );
  });
});
