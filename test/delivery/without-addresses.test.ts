import { expect, test } from '@jest/globals';
import { withoutAddresses } from '../../delivery/mail/without-addresses.js';

test.each([
  'ada@acme.example',
  'ada-lovelace@acme-recruiting.example',
  'ada+credits/berlin@acme.example',
  "o'neil.{x}|y^z$*?=!#%&~`_@acme.example",
  'jürgen@müller-söhne.example',
])('an answer of the mail server keeps nothing of the address %s', (address) => {
  const name = address.slice(0, address.lastIndexOf('@'));
  const kept = withoutAddresses(
    `550 5.1.1 <${address}>: ${address.toUpperCase()} is unknown; user ${name} rejected`,
    address,
  );
  expect(kept).not.toContain(name);
  expect(kept.toLowerCase()).not.toContain(address);
  expect(kept).toMatch(/^550 5\.1\.1 .* rejected$/);
});

test('an answer without the address stays as it is', () => {
  expect(withoutAddresses('450 4.2.0 Try again later', 'a-b@acme.example')).toBe('450 4.2.0 Try again later');
});
