/**
 * Says whether something that belongs to an account is stored, which every debit asks of its Space and its member. A yes
 * is cached for a while. A no never is: it comes from a read that began after the question, since another process may
 * have stored the record a moment ago. So that nobody can make one read for each request, an id that is not stored is
 * read once in a while, and questions in between share the next read.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { CALLER_ID } from '../contract/ids.js';
import { idWithin } from '../domain/business-key.js';

/** Every debit asks it: it looks at the clock once in a while, not for each question. */
const KNOWN_CACHE = { max: 100_000, ttl: 30_000, ttlResolution: 1_000 };
/** Ids that were not found lately; a dropped one costs a read. */
const MISSED_CACHE = { max: 10_000, ttl: 10_000 };
const DEFAULT_READ_EVERY_MS = 100;

interface Missed {
  readAtMs: number;
  /** The read that runs now; null between two. */
  running: Promise<boolean> | null;
  /** A read that has not begun yet. */
  next: Promise<boolean> | null;
}

export interface KnownIds {
  readonly has: (accountId: string, id: string) => boolean | Promise<boolean>;
  /** For what was deleted. Other processes forget it when their cached answer expires. */
  readonly forget: (accountId: string, id: string) => void;
}

export function createKnownIds(
  isStored: (key: string) => Promise<boolean>,
  readEveryMs = DEFAULT_READ_EVERY_MS,
): KnownIds {
  const known = new LRUCache<string, true>(KNOWN_CACHE);
  const missed = new LRUCache<string, Missed>(MISSED_CACHE);

  const read = async (key: string, miss: Missed): Promise<boolean> => {
    // Not at once even where nothing is to be waited for: `next` has to be set before it begins.
    const waitMs = miss.readAtMs + readEveryMs - performance.now();
    await (waitMs > 0 ? sleep(waitMs) : undefined);
    miss.next = null;
    miss.readAtMs = performance.now();
    miss.running = isStored(key).finally(() => {
      miss.running = null;
    });
    if (!(await miss.running)) return false;
    known.set(key, true);
    missed.delete(key);
    return true;
  };

  const lookUp = async (key: string): Promise<boolean> => {
    const miss = missed.get(key) ?? { readAtMs: -Infinity, running: null, next: null };
    missed.set(key, miss);
    // A read that began before the question may say yes, and then it is one. Its no or its error says nothing here.
    if (miss.running && (await miss.running.catch(() => false))) return true;
    miss.next ??= read(key, miss);
    return await miss.next;
  };

  return {
    has(accountId, id) {
      const key = idWithin(accountId, id);
      if (known.get(key) === true) return true;
      return CALLER_ID.test(accountId) && CALLER_ID.test(id) && lookUp(key);
    },
    forget(accountId, id) {
      known.delete(idWithin(accountId, id));
    },
  };
}
