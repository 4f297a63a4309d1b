/**
 * API keys of host back ends. Only a hash is stored. There are few, so all of them are read together and cached for a few
 * seconds: a debit costs no database read for its key, a revoked key works that much longer at most, and a flood of
 * guesses costs one read a second, however many they are.
 */
import { hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { withinDeadline } from '../storage/deadline.js';
import type { AccountModels, ApiKeyRecord } from './models.js';
import type { Scope } from './scope.js';

const PREFIX = 'fg_live_';
const KEY = /^fg_live_[A-Za-z0-9_-]{43}$/;
const READ_DEADLINE_MS = 3_000;
/** How long the keys that were read are believed. */
const KNOWN_TTL_MS = 5_000;
/** A key that is not among them may have been created since: they are read again, but not more often than this. */
const UNKNOWN_TTL_MS = 1_000;
/** Hashes of keys in use. Only known keys get in, so that guesses push none of them out. */
const HASH_CACHE = { max: 1_000 };

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
  /** A key that was verified lately, without a promise or a read; null for everything else. */
  recall(secret: string): ApiKey | null;
  /** Null: not a key, or a revoked one. Answers without a promise while the answer is cached. */
  verify(secret: string): ApiKey | null | Promise<ApiKey | null>;
}

export const looksLikeApiKey = (token: string): boolean => token.startsWith(PREFIX);

export function createApiKeys({ apiKeys }: Pick<AccountModels, 'apiKeys'>): ApiKeys {
  const hashes = new LRUCache<string, string>(HASH_CACHE);
  let known: ReadonlyMap<string, ApiKey> = new Map();
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<ReadonlyMap<string, ApiKey>> | null = null;

  const readAll = async (): Promise<ReadonlyMap<string, ApiKey>> => {
    const startedAtMs = performance.now();
    const records = await apiKeys.find({ revokedAt: null }).lean<ApiKeyRecord[]>();
    known = new Map(records.map(({ _id: id, hash, name, scopes }) => [hash, { id, name, scopes: new Set(scopes) }]));
    readAtMs = startedAtMs;
    return known;
  };

  const readOnce = (): Promise<ReadonlyMap<string, ApiKey>> =>
    (reading ??= withinDeadline(READ_DEADLINE_MS, readAll()).finally(() => (reading = null)));

  const isOlderThan = (ttlMs: number): boolean => performance.now() - readAtMs >= ttlMs;

  const forget = (): void => {
    readAtMs = Number.NEGATIVE_INFINITY;
  };

  const knownKey = (keyHash: string): ApiKey | null =>
    isOlderThan(KNOWN_TTL_MS) ? null : (known.get(keyHash) ?? null);

  const recall: ApiKeys['recall'] = (secret) => {
    const keyHash = hashes.get(secret);
    return keyHash === undefined ? null : knownKey(keyHash);
  };

  return {
    recall,
    async create(name, scopes) {
      const id = `key-${randomBytes(9).toString('base64url')}`;
      const secret = PREFIX + randomBytes(32).toString('base64url');
      await apiKeys.create({ _id: id, hash: sha256(secret), name, scopes, createdAt: new Date(), revokedAt: null });
      forget();
      return { id, secret };
    },
    async list() {
      return await apiKeys.find().sort({ createdAt: 1 }).lean<ApiKeyRecord[]>();
    },
    async revoke(id) {
      const { matchedCount } = await apiKeys.updateOne({ _id: id, revokedAt: null }, { revokedAt: new Date() });
      forget();
      return matchedCount === 1 || (await apiKeys.exists({ _id: id })) !== null;
    },
    verify(secret) {
      const recalled = recall(secret);
      if (recalled) return recalled;
      if (!KEY.test(secret)) return null;
      const keyHash = sha256(secret);
      const key = knownKey(keyHash);
      if (key) {
        hashes.set(secret, keyHash);
        return key;
      }
      return isOlderThan(UNKNOWN_TTL_MS) ? readOnce().then((keys) => keys.get(keyHash) ?? null) : null;
    },
  };
}

const sha256 = (text: string): string => hash('sha256', text, 'hex');
