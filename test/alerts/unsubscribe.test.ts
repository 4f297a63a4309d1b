import { expect, test } from '@jest/globals';
import { createMemberTokens } from '../../accounts/member-tokens.js';
import { createUnsubscribeLinks, type UnsubscribeTarget } from '../../alerts/unsubscribe.js';

const [OLD, NEW, OTHER] = ['old-signing-key', 'new-signing-key', 'other-signing-key'].map((key) =>
  key.padEnd(40, '.'),
) as [string, string, string];
const URL_OF_API = 'https://credits.example.com';
const TARGET: UnsubscribeTarget = { accountId: 'acme', memberId: 'm-7', alert: 'tokensGone' };
const DAY_MS = 24 * 3_600_000;

const signedIn = (link: string): string => link.slice(`${URL_OF_API}/unsubscribe/`.length);
const links = (...keys: [string, ...string[]]) => createUnsubscribeLinks(keys, URL_OF_API);

test('a link names the account, the member and the alert', () => {
  const link = links(NEW).linkFor(TARGET);
  expect(link).toMatch(/^https:\/\/credits\.example\.com\/unsubscribe\/[\w-]+\.[\w-]+\.[\w-]+$/);
  expect(links(NEW).read(signedIn(link))).toEqual(TARGET);
});

test('a link of the longest ids is still read', () => {
  const target = { accountId: 'a'.repeat(128), memberId: 'm'.repeat(128), alert: 'tokenAtThreshold' } as const;
  expect(links(NEW).read(signedIn(links(NEW).linkFor(target)))).toEqual(target);
});

test('links of an older key work while the key is still listed, and new ones are signed with the first', () => {
  const old = signedIn(links(OLD).linkFor(TARGET));
  expect(links(NEW, OLD).read(old)).toEqual(TARGET);
  expect(links(NEW).read(old)).toBeNull();
  expect(links(NEW).read(signedIn(links(NEW, OLD).linkFor(TARGET)))).toEqual(TARGET);
});

test('a link works for a year', () => {
  let nowMs = Date.UTC(2026, 4, 1);
  const timed = createUnsubscribeLinks([NEW], URL_OF_API, () => new Date(nowMs));
  const signed = signedIn(timed.linkFor(TARGET));
  nowMs += 365 * DAY_MS - 1;
  expect(timed.read(signed)).toEqual(TARGET);
  nowMs += 1;
  expect(timed.read(signed)).toBeNull();
});

test('nobody can make or change a link', async () => {
  const ours = links(NEW);
  const signed = signedIn(ours.linkFor(TARGET));
  const [content = '', keyId = '', signature = ''] = signed.split('.');
  const ofOther = Buffer.from(JSON.stringify(['acme', 'm-8', 'tokensGone', Date.now() + DAY_MS])).toString('base64url');
  const { token } = await createMemberTokens([NEW]).mint({ ...TARGET, spaceId: null, role: 'Owner' }, 900);
  const forged = [
    ...['', '.', '..', '...', 'x'.repeat(5_000), content, `${content}.${keyId}`, `${content}.${keyId}.`],
    `${ofOther}.${keyId}.${signature}`,
    `${content}.${keyId}.${signature.slice(0, -1)}`,
    `${content}.${keyId}.${signature}.x`,
    signedIn(links(OTHER).linkFor(TARGET)),
    token,
  ];
  for (const one of forged) expect([one, ours.read(one)]).toEqual([one, null]);
  for (let place = 0; place < signed.length; place += 7) {
    const changed = signed.slice(0, place) + (signed[place] === 'A' ? 'B' : 'A') + signed.slice(place + 1);
    expect([changed, ours.read(changed)]).toEqual([changed, null]);
  }
});

test('a link is no member token', async () => {
  expect(await createMemberTokens([NEW]).verify(signedIn(links(NEW).linkFor(TARGET)))).toBeNull();
});
