/** Authenticates callers and decides what they may call. */
import type { ApiKey, ApiKeys } from '../accounts/api-keys.js';
import { looksLikeApiKey } from '../accounts/api-keys.js';
import type { MemberAccess } from '../accounts/member-access.js';
import type { MemberTokens, VerifiedMember } from '../accounts/member-tokens.js';
import type { Scope } from '../accounts/scope.js';
import type { SpaceDirectory } from '../accounts/space-directory.js';
import type { Actor, By } from '../domain/account/actor.js';
import { apiKeyActor, memberActor } from '../domain/business-key.js';
import { FuelgaugeError, notAllowed, notFound } from '../domain/errors.js';
import { may, whoMay, type Permission } from '../domain/role.js';

export interface KeyCaller {
  readonly kind: 'key';
  readonly id: string;
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
}

export interface MemberCaller extends VerifiedMember {
  readonly kind: 'member';
}

export type Caller = KeyCaller | MemberCaller;

export interface Access {
  /** An API key needs one of these scopes. */
  readonly scopes: readonly Scope[];
  /** Whether member tokens are accepted; they only reach their own account. */
  readonly members: boolean;
}

/** A key reaches every account; a member its own, and a Space's token only what belongs to its Space. */
export const reaches = (
  caller: Caller,
  { accountId, spaceId }: { readonly accountId: string; readonly spaceId: string | null },
): boolean =>
  caller.kind === 'key' || (caller.accountId === accountId && (caller.spaceId === null || caller.spaceId === spaceId));

/** The caller of an open route, without any right. */
export const NOBODY: KeyCaller = { kind: 'key', id: 'nobody', name: 'nobody', scopes: new Set() };

export interface Proofs {
  readonly apiKeys: Pick<ApiKeys, 'recall' | 'verify'>;
  readonly memberTokens: Pick<MemberTokens, 'verify'>;
  readonly directory: Pick<SpaceDirectory, 'hasSpace'>;
}

const SCHEME = 'bearer ';
/** Longer than any key or token that we issue. */
const MAX_PROOF_LENGTH = 4_096;

/**
 * Throws or rejects with `not-authenticated`, or `not-allowed` where the Space of the token was deleted. A known key is
 * answered without a promise.
 */
export function authenticate(header: string | undefined, proofs: Proofs): Caller | Promise<Caller> {
  const proof = proofIn(header);
  if (!looksLikeApiKey(proof)) return memberCaller(proof, proofs);
  const found = proofs.apiKeys.verify(proof);
  return found instanceof Promise ? found.then(keyCaller) : keyCaller(found);
}

/** The caller of an API key that was verified lately; null for every other proof. A debit of a host needs no more. */
export function recallCaller(header: string | undefined, { apiKeys }: Pick<Proofs, 'apiKeys'>): KeyCaller | null {
  if (header === undefined || !isBearer(header)) return null;
  const key = apiKeys.recall(header.slice(SCHEME.length));
  return key && { kind: 'key', ...key };
}

function keyCaller(key: ApiKey | null): KeyCaller {
  if (!key) throw notAuthenticated('This API key is unknown or revoked.');
  return { kind: 'key', ...key };
}

async function memberCaller(
  proof: string,
  { memberTokens, directory }: Pick<Proofs, 'memberTokens' | 'directory'>,
): Promise<MemberCaller> {
  const member = await memberTokens.verify(proof);
  if (!member) throw notAuthenticated('This token is invalid or has expired. Ask for a new one.');
  const { accountId, spaceId } = member;
  if (spaceId !== null && !(await directory.hasSpace(accountId, spaceId))) {
    throw notAllowed('The Space of this token was deleted. Ask for a token of another Space.');
  }
  return { kind: 'member', ...member };
}

/** Throws `not-allowed`, or `not-found` for another account, so that its existence is not revealed. */
export function authorize(caller: Caller, access: Access, accountId: string | undefined): void {
  if (caller.kind === 'key') {
    if (access.scopes.some((scope) => caller.scopes.has(scope))) return;
    throw notAllowed(`This API key needs the scope ${access.scopes.join(' or ')}.`);
  }
  if (!access.members) throw notAllowed('A member token may not do this.');
  if (accountId !== undefined && accountId !== caller.accountId) throw notFound('account');
}

/** Names a caller in logs, limits and the ledger's `actor`. */
export function callerName(caller: Caller): Actor {
  return caller.kind === 'key' ? apiKeyActor(caller.id) : memberActor(caller.accountId, caller.memberId);
}

/** Signs a command with its caller. */
export const byCaller = (caller: Caller): By => ({ actor: callerName(caller) });

/** A key with scope `manage` acts for the host, which may do whatever an Owner may. */
export function callerMay(caller: Caller, permission: Permission): boolean {
  return caller.kind === 'key' ? caller.scopes.has('manage') : may(caller.role, permission);
}

/** Throws `not-allowed`. A member needs the right as stored now: the token may be older than the last change of roles. */
export async function requireRight(
  caller: Caller,
  permission: Permission,
  memberAccess: Pick<MemberAccess, 'requireStored'>,
): Promise<void> {
  if (!callerMay(caller, permission)) throw notAllowed(`Only ${whoMay(permission)} of the account may do this.`);
  if (caller.kind === 'member') await memberAccess.requireStored(caller, permission);
}

/** A Space's token stands for one Space only. */
export const isOfWholeAccount = (caller: Caller): boolean => caller.kind === 'key' || caller.spaceId === null;

/** For what concerns every Space of the account. Throws `not-allowed`. */
export function requireWholeAccount(caller: Caller): void {
  if (isOfWholeAccount(caller)) return;
  throw notAllowed(
    "A Space's token may not do this, because it concerns the whole account. Use a token without a Space.",
  );
}

/** For what belongs to one member: its notifications and how it gets them. Throws `not-allowed`. */
export function requireSelf(caller: Caller, memberId: string): void {
  if (caller.kind === 'key' || caller.memberId === memberId) return;
  throw notAllowed('A member may see and change only their own notifications.');
}

/** Returns the Space that the answer is limited to: a Space's token sees no other Space. */
export function visibleSpace(caller: Caller, wanted: string | undefined): string | undefined {
  if (caller.kind === 'key' || caller.spaceId === null) return wanted;
  if (wanted !== undefined && wanted !== caller.spaceId) throw notFound('Space');
  return caller.spaceId;
}

/** Everybody's use is for Owners and Admins, by the role in the token. Returns the only member whose use others see. */
export function visibleMember(caller: Caller): string | undefined {
  return caller.kind === 'key' || callerMay(caller, 'see_use_of_others') ? undefined : caller.memberId;
}

/** Whom something was for, as this caller may see it: another member's id is null. */
export function memberSeenBy(caller: Caller, memberId: string | null): string | null {
  const only = visibleMember(caller);
  return only === undefined || only === memberId ? memberId : null;
}

function proofIn(header: string | undefined): string {
  if (header === undefined) throw notAuthenticated('Send an API key or a member token as Authorization: Bearer …');
  if (!isBearer(header) || header.length > MAX_PROOF_LENGTH) {
    throw notAuthenticated('The Authorization header must be Bearer, followed by an API key or a member token.');
  }
  return header.slice(SCHEME.length);
}

const isBearer = (header: string): boolean => header.slice(0, SCHEME.length).toLowerCase() === SCHEME;

const notAuthenticated = (detail: string): FuelgaugeError => new FuelgaugeError('not-authenticated', detail);
