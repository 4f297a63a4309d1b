import { describe, expect, jest, test } from '@jest/globals';
import { createSecretKey } from 'node:crypto';
import { decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose';
import { createMemberTokens, type MemberProof } from '../../accounts/member-tokens.js';

const KEY = 'first-signing-key-0123456789-0123456789';
const NEXT_KEY = 'other-signing-key-0123456789-0123456789';
const PROOF: MemberProof = { accountId: 'acme', spaceId: null, memberId: 'm-7', role: 'Owner' };
const CLAIMS = { account: 'acme', member: 'm-7', role: 'Owner' };

const tokens = createMemberTokens([KEY]);

describe('a member token', () => {
  test('proves what it was minted for', async () => {
    for (const proof of [PROOF, { ...PROOF, spaceId: 'paris', role: 'Observer' as const }]) {
      const { token, expiresAt } = await tokens.mint(proof, 60);
      expect(await tokens.verify(token)).toEqual({ ...proof, expiresAt });
    }
  });

  test('expires, at the latest after 15 minutes', async () => {
    const { token, expiresAt } = await tokens.mint(PROOF, 3_600);
    expect(expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(900_000);
    jest.useFakeTimers({ now: Date.now() + 910_000 });
    try {
      expect(await tokens.verify(token)).toBeNull();
    } finally {
      jest.useRealTimers();
    }
  });

  test('is refused when a byte of it was changed', async () => {
    const { token } = await tokens.mint(PROOF, 60);
    const [header = '', , signature = ''] = token.split('.');
    const payload = Buffer.from(JSON.stringify({ ...CLAIMS, account: 'other' })).toString('base64url');
    expect(await tokens.verify(`${header}.${payload}.${signature}`)).toBeNull();
    expect(await tokens.verify(token.slice(0, -2))).toBeNull();
    expect(await tokens.verify('')).toBeNull();
    expect(await tokens.verify('a.b.c')).toBeNull();
  });

  test('is refused without a signature, or with a foreign signature under our key id', async () => {
    const { token } = await tokens.mint(PROOF, 60);
    const { kid } = decodeProtectedHeader(token) as { kid: string };
    const claims = () => ({ ...CLAIMS, iss: 'fuelgauge', aud: 'fuelgauge-member', iat: Math.floor(Date.now() / 1000) });
    const unsigned = new UnsecuredJWT(claims()).setExpirationTime('1m').encode();
    const forged = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid })
      .setExpirationTime('1m')
      .sign(createSecretKey('x'.repeat(32), 'utf8'));
    expect(await tokens.verify(unsigned)).toBeNull();
    expect(await tokens.verify(forged)).toBeNull();
  });

  test('for another audience is refused, although our key signed it', async () => {
    const { token } = await tokens.mint(PROOF, 60);
    const { kid } = decodeProtectedHeader(token) as { kid: string };
    const other = await new SignJWT(CLAIMS)
      .setProtectedHeader({ alg: 'HS256', kid })
      .setIssuer('fuelgauge')
      .setAudience('unsubscribe')
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(createSecretKey(KEY, 'utf8'));
    expect(await tokens.verify(other)).toBeNull();
  });

  test('signed with the old key verifies while keys are replaced, and no longer once that key is removed', async () => {
    const { token } = await tokens.mint(PROOF, 60);
    const rolling = createMemberTokens([NEXT_KEY, KEY]);
    expect(await rolling.verify(token)).toMatchObject(PROOF);
    const signedNow = (await rolling.mint(PROOF, 60)).token;
    expect(await createMemberTokens([NEXT_KEY]).verify(signedNow)).toMatchObject(PROOF);
    expect(await createMemberTokens([NEXT_KEY]).verify(token)).toBeNull();
  });
});
