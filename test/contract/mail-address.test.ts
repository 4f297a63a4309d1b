import { expect, test } from '@jest/globals';
import { isMailAddress } from '../../contract/mail-address.js';

test.each([
  "o'brien@example.com",
  'r&d@example.com',
  'a/b@example.com',
  'x%y@example.com',
  'x!@example.com',
  'A.B+tag@Example.COM',
  'info@example.xn--p1ai',
  'jobs@xn--bcher-kva.de',
  'jobs@bücher.de',
  'jörg@example.com',
  'почта@пример.рф',
  'a@mail.eu-central-1.example.museum',
])('%s is a mail address', (address) => {
  expect(isMailAddress(address)).toBe(true);
});

test.each([
  '',
  'nonsense',
  '@example.com',
  'a@',
  'a@localhost',
  'a@b_c.com',
  'a@-b.com',
  'a@b-.com',
  'a@example.123',
  'a@127.0.0.1',
  'a..b@example.com',
  '.a@example.com',
  'a.@example.com',
  'a@b@example.com',
  ' a@example.com',
  'a@example.com ',
  'a b@example.com',
  'a@example.com\n',
  'a@example.com\r\nBcc: x@example.com',
  'a@example.com, b@example.com',
  'A <a@example.com>',
  '\u202ea@example.com',
  'a\u0000@example.com',
  `${'a'.repeat(65)}@example.com`,
  `a@${'b'.repeat(64)}.com`,
  'a@xn--.com',
])('%j is none', (address) => {
  expect(isMailAddress(address)).toBe(false);
});
