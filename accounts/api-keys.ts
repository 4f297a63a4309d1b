/**
 * API keys of host back ends. Only a hash is stored. Who a key belongs to is remembered for a moment, so that a debit
 * costs no database read for it; a revoked key works at most that much longer.
 */
import { hash, randomBytes } from 'node:crypto';
import { withinDeadline } from '../storage/deadline.js';
import type { AccountModels, ApiKeyRecord } from './models.js';
import type { Scope } from './scope.js';

const PREFIX = 'fg_live_';
const KEY = /^fg_live_[A-Za-z0-9_-]{43}$/;
const TTL_MS = 5_000;
const LOOK_UP_DEADLINE_MS = 3_000;
/** Guesses are remembered, too; this bounds what they may cost. */
const MAX_REMEMBERED = 10_000;

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
}

export interface ApiKeys {
  /** `secret` is the key itself: it can't be read again. */
  create(name: string, scopes: readonly Scope[]): Promise<{ readonly id: string; readonly secret: string }>;
  list(): Promise<ApiKeyRecord[]>;
  /** False: there is no such key. */
  revoke(id: string): Promise<boolean>;
  /** Null: no key, or a revoked one. */
  verify(secret: string): ApiKey | null | Promise<ApiKey | null>;
}

interface Seen {
  readonly key: ApiKey | null;
  readonly untilMs: number;
}

export const looksLikeApiKey = (token: string): boolean => token.startsWith(PREFIX);

export function createApiKeys({ apiKeys }: Pick<AccountModels, 'apiKeys'>): ApiKeys {
  const seen = new Map<string, Seen>();
  const looking = new Map<string, Promise<ApiKey | null>>();

  const lookUp = async (keyHash: string): Promise<ApiKey | null> => {
    const record = await apiKeys.findOne({ hash: keyHash, revokedAt: null }).lean<ApiKeyRecord>();
    const key = record && { id: record._id, name: record.name, scopes: new Set(record.scopes) };
    if (seen.size >= MAX_REMEMBERED) seen.clear();
    seen.set(keyHash, { key, untilMs: performance.now() + TTL_MS });
    return key;
  };

  const lookUpOnce = (keyHash: string): Promise<ApiKey | null> => {
    let promise = looking.get(keyHash);
    if (!promise) {
      promise = withinDeadline(lookUp(keyHash), LOOK_UP_DEADLINE_MS).finally(() => looking.delete(keyHash));
      looking.set(keyHash, promise);
    }
    return promise;
  };

  return {
    async create(name, scopes) {
      const id = `key-${randomBytes(9).toString('base64url')}`;
      const secret = PREFIX + randomBytes(32).toString('base64url');
      await apiKeys.create({ _id: id, hash: sha256(secret), name, scopes, createdAt: new Date(), revokedAt: null });
      return { id, secret };
    },
    async list() {
      return await apiKeys.find().sort({ createdAt: 1 }).lean<ApiKeyRecord[]>();
    },
    async revoke(id) {
      const { matchedCount } = await apiKeys.updateOne({ _id: id, revokedAt: null }, { revokedAt: new Date() });
      seen.clear();
      return matchedCount === 1 || (await apiKeys.exists({ _id: id })) !== null;
    },
    verify(secret) {
      if (!KEY.test(secret)) return null;
      const keyHash = sha256(secret);
      const known = seen.get(keyHash);
      return known && known.untilMs > performance.now() ? known.key : lookUpOnce(keyHash);
    },
  };
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');
