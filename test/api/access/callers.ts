/** Everybody who may call, with the proof that they send, and the proofs that prove nothing. */
import { createHmac } from 'node:crypto';
import { createMemberTokens } from '../../../accounts/member-tokens.js';
import { SIGNING_KEY } from '../support/stub-app.js';
import type { World } from './world.js';

/** The columns of `rows.ts`, in their order. */
export const COLUMNS = [
  ...(['unproven', 'spend', 'read', 'manage', 'owner', 'admin', 'editor', 'observer'] as const),
  ...(['space', 'other', 'removed', 'closedOwner', 'closedKey'] as const),
] as const;

export type Column = (typeof COLUMNS)[number];

export interface Callers {
  /** One proof for each column. */
  readonly proofs: Readonly<Record<Exclude<Column, 'unproven'>, string>>;
  /** What stands in the header `Authorization` without proving anything, by what is wrong with it; null for no header. */
  readonly unproven: readonly (readonly [string, string | null])[];
}

/** The member that a column's caller is; callers with keys ask about the Owner. */
export const memberOf = (column: Column): string =>
  column === 'admin' || column === 'editor' || column === 'observer' || column === 'removed' ? column : 'owner';

export async function openCallers({ api, open, otherAccountId, closedOwnerToken }: World): Promise<Callers> {
  const { accountId } = open;
  const token = (memberId: string) => api.memberToken(accountId, memberId);
  const ofMembers = {
    owner: await token('owner'),
    admin: await token('admin'),
    editor: await token('editor'),
    observer: await token('observer'),
    space: await api.memberToken(accountId, 'owner', `${accountId}-berlin`),
    other: await api.memberToken(otherAccountId, 'owner'),
    removed: await token('removed'),
  };
  await api.host('DELETE', `/v1/accounts/${accountId}/members/removed`);
  const proofs = {
    ...ofMembers,
    spend: await api.keyWith('spend'),
    read: await api.keyWith('read'),
    manage: await api.keyWith('manage'),
    closedOwner: closedOwnerToken,
    closedKey: await api.keyWith('spend', 'read', 'manage'),
  };
  return { proofs, unproven: [...(await brokenKeys(api)), ...(await brokenTokens(accountId, ofMembers.owner))] };
}

async function brokenKeys(api: World['api']): Promise<[string, string | null][]> {
  const revoked = await api.services.apiKeys.create('revoked', ['spend', 'read', 'manage']);
  await api.services.apiKeys.revoke(revoked.id);
  return [
    ['no proof', null],
    ['an empty proof', 'Bearer '],
    ['another scheme', `Basic ${Buffer.from('owner:owner').toString('base64')}`],
    ['an unknown key', `Bearer fg_live_${'A'.repeat(43)}`],
    ['a revoked key', `Bearer ${revoked.secret}`],
    ['the beginning of a key', `Bearer ${(await api.keyWith('manage')).slice(0, -1)}`],
  ];
}

async function brokenTokens(accountId: string, good: string): Promise<[string, string][]> {
  const owner = { accountId, spaceId: null, memberId: 'owner', role: 'Owner' } as const;
  const forged = await createMemberTokens(['another-signing-key-0123456789abcdef']).mint(owner, 900);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { readonly kid: string };
  const signed = (more: object, alg = 'HS256') => sign({ alg, typ: 'JWT', kid }, { ...claims, ...more });
  const tokens: [string, string][] = [
    ['an expired token', signed({ iat: nowSeconds - 1_000, exp: nowSeconds - 100 })],
    ['a token that is valid for a year', signed({ iat: nowSeconds - 86_400, exp: nowSeconds + 31_536_000 })],
    ['a token without an end', signed({ exp: undefined })],
    ['a token of another issuer', signed({ iss: 'somebody' })],
    ['a token for another service', signed({ aud: 'somebody' })],
    ['a token with an unknown role', signed({ role: 'Root' })],
    ['a forged token', forged.token],
    [
      'a token with other claims under its signature',
      `${header}.${encode({ ...claims, role: 'Owner' })}x.${signature}`,
    ],
    ['a token without a signature', `${header}.${payload}.`],
    ['a token of the algorithm none', `${encode({ alg: 'none', typ: 'JWT', kid })}.${payload}.`],
    [
      'a token that says none under its signature',
      `${encode({ alg: 'none', typ: 'JWT', kid })}.${payload}.${signature}`,
    ],
    ['a token of another algorithm', signed({}, 'HS512')],
  ];
  return tokens.map(([name, token]) => [name, `Bearer ${token}`]);
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** As our own tokens are signed, with our own key. */
function sign(header: { readonly alg: string; readonly typ: string; readonly kid: string }, claims: object): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  const hash = header.alg === 'HS512' ? 'sha512' : 'sha256';
  return `${signed}.${createHmac(hash, SIGNING_KEY).update(signed).digest('base64url')}`;
}
