/**
 * API keys of host back ends. Only a hash is stored. A verified key is cached for a few seconds, so that a debit costs no
 * database read for it; a revoked key works that much longer at most. Unknown keys have a cache of their own: guesses
 * cost one read each and can never push a real key out.
 */
import { hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { withinDeadline } from '../storage/deadline.js';
import type { AccountModels, ApiKeyRecord } from './models.js';
import type { Scope } from './scope.js';

const PREFIX = 'fg_live_';
const KEY = /^fg_live_[A-Za-z0-9_-]{43}$/;
const LOOK_UP_DEADLINE_MS = 3_000;
/** The size of each of the two caches, and how long an answer stays in it. */
const CACHE = { max: 10_000, ttl: 5_000 };

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
}

export interface ApiKeys {
  /** `secret` is the key itself: it can't be read again. */
  create(name: string, scopes: readonly Scope[]): Promise<{ readonly id: string; readonly secret: string }>;
  list(): Promise<ApiKeyRecord[]>;
  /** False: no key has this id. */
  revoke(id: string): Promise<boolean>;
  /** Null: not a key, or a revoked one. Answers without a promise while the answer is cached. */
  verify(secret: string): ApiKey | null | Promise<ApiKey | null>;
}

export const looksLikeApiKey = (token: string): boolean => token.startsWith(PREFIX);

export function createApiKeys({ apiKeys }: Pick<AccountModels, 'apiKeys'>): ApiKeys {
  const known = new LRUCache<string, ApiKey>(CACHE);
  const unknown = new LRUCache<string, true>(CACHE);
  const lookUps = new Map<string, Promise<ApiKey | null>>();

  const lookUp = async (keyHash: string): Promise<ApiKey | null> => {
    const record = await apiKeys.findOne({ hash: keyHash, revokedAt: null }).lean<ApiKeyRecord>();
    const key = record && { id: record._id, name: record.name, scopes: new Set(record.scopes) };
    if (key) known.set(keyHash, key);
    else unknown.set(keyHash, true);
    return key;
  };

  const lookUpOnce = (keyHash: string): Promise<ApiKey | null> => {
    let promise = lookUps.get(keyHash);
    if (!promise) {
      promise = withinDeadline(LOOK_UP_DEADLINE_MS, lookUp(keyHash)).finally(() => lookUps.delete(keyHash));
      lookUps.set(keyHash, promise);
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
      known.clear();
      return matchedCount === 1 || (await apiKeys.exists({ _id: id })) !== null;
    },
    verify(secret) {
      if (!KEY.test(secret)) return null;
      const keyHash = sha256(secret);
      return known.get(keyHash) ?? (unknown.has(keyHash) ? null : lookUpOnce(keyHash));
    },
  };
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');
