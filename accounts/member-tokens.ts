/**
 * Short-lived tokens for a member's browser. They are signed, so that verifying one needs no database. The first signing
 * key signs and every key verifies: to replace a key, put the new one first.
 */
import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { MAX_TOKEN_SECONDS } from '../domain/limits.js';
import { ROLES, type Role } from '../domain/role.js';

const ISSUER = 'fuelgauge';
const AUDIENCE = 'fuelgauge-member';
const ALGORITHM = 'HS256';
const CLOCK_TOLERANCE_SECONDS = 5;

export interface MemberProof {
  readonly accountId: string;
  /** If set, the token shows only this Space's entries and usage. */
  readonly spaceId: string | null;
  readonly memberId: string;
  readonly role: Role;
}

/** A token proves this about its member until it expires. */
export interface VerifiedMember extends MemberProof {
  readonly expiresAt: Date;
}

export interface MemberTokens {
  mint(proof: MemberProof, ttlSeconds: number): Promise<{ readonly token: string; readonly expiresAt: Date }>;
  /** Resolves with null where the token is forged, expired, or signed with a key that is no longer in use. */
  verify(token: string): Promise<VerifiedMember | null>;
}

export function createMemberTokens(signingKeys: readonly [string, ...string[]]): MemberTokens {
  const keys = new Map(signingKeys.map((secret) => [keyId(secret), createSecretKey(secret, 'utf8')]));
  const signingKid = keyId(signingKeys[0]);
  const signingKey = keys.get(signingKid)!;

  return {
    async mint({ accountId, spaceId, memberId, role }, ttlSeconds) {
      const issuedAt = Math.floor(Date.now() / 1000);
      const expiresAt = issuedAt + Math.min(ttlSeconds, MAX_TOKEN_SECONDS);
      const token = await new SignJWT({
        account: accountId,
        ...(spaceId === null ? {} : { space: spaceId }),
        member: memberId,
        role,
      })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: signingKid })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(signingKey);
      return { token, expiresAt: new Date(expiresAt * 1000) };
    },

    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => keyOf(keys, kid), {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['iat', 'exp', 'account', 'member', 'role'],
          maxTokenAge: MAX_TOKEN_SECONDS,
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
        });
        return proofOf(payload);
      } catch {
        return null;
      }
    },
  };
}

function keyOf(keys: ReadonlyMap<string, KeyObject>, kid: string | undefined): KeyObject {
  const key = keys.get(kid ?? '');
  if (!key) throw new Error('unknown signing key');
  return key;
}

function proofOf({ account, space, member, role, exp }: JWTPayload): VerifiedMember | null {
  if (typeof account !== 'string' || typeof member !== 'string' || !ROLES.includes(role as Role)) return null;
  return {
    accountId: account,
    spaceId: typeof space === 'string' ? space : null,
    memberId: member,
    role: role as Role,
    // `exp` is a required claim.
    expiresAt: new Date(exp! * 1_000),
  };
}

/** Names a key without revealing anything of it. */
const keyId = (secret: string): string => createHash('sha256').update(`kid:${secret}`).digest('base64url').slice(0, 12);
