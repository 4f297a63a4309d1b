/**
 * Limits what one caller, and one address without a valid proof, may ask of this process. Each process counts by itself,
 * for the length of a window. A limit counts work: a batch counts its items.
 */
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { FuelgaugeError } from '../domain/errors.js';
import { formatNumber } from '../domain/format-number.js';
import { callerName, type Caller } from './caller.js';

/** A member's browser needs less than a host's back end: this share of its limit. */
const MEMBER_SHARE = 1 / 20;
/** Requests a second from one address that fail to prove who sends them. */
const MAX_FAILURES_PER_SECOND = 100;
/** Proofs that were good lately, so that a flood of bad ones from the same address, such as a proxy's, locks nobody out. */
const GOOD_PROOFS_CACHE = { max: 10_000, ttl: 15 * 60_000, ttlResolution: 1_000 };

/** Every method rejects with `too-many-requests`. */
export interface CallerLimit {
  /** Counts a call. */
  count(caller: Caller): Promise<void>;
  /** Counts the work of a call beyond the first unit. It passes if the call before it was within the limit. */
  countMore(caller: Caller, units: number): Promise<void>;
}

/** Null where the limit is switched off. */
export function createCallerLimit(perSecond: number): CallerLimit | null {
  if (perSecond === 0) return null;
  const limiters = {
    key: new RateLimiterMemory({ points: perSecond, duration: 1 }),
    member: new RateLimiterMemory({ points: Math.ceil(perSecond * MEMBER_SHARE), duration: 1 }),
  };
  const refused = (points: number, msBeforeNext: number): FuelgaugeError =>
    tooMany(`At most ${formatNumber(points)} requests a second, where a batch counts its items.`, msBeforeNext);
  return {
    async count(caller) {
      const limiter = limiters[caller.kind];
      await consume(limiter, callerName(caller), ({ msBeforeNext }) => refused(limiter.points, msBeforeNext));
    },
    async countMore(caller, units) {
      const limiter = limiters[caller.kind];
      const { points } = limiter;
      const { consumedPoints, msBeforeNext } = await limiter.penalty(callerName(caller), units);
      if (consumedPoints - units > points) throw refused(points, msBeforeNext);
      // A large batch may use up the limit of the next seconds, too.
      if (consumedPoints > points) await limiter.block(callerName(caller), Math.ceil(consumedPoints / points));
    },
  };
}

export interface ProofLimit {
  /** Whether the proof was good lately: it needs no `before`. */
  isGood(proof: string | undefined): boolean;
  /** Comes before an unknown proof is looked at. Rejects with `too-many-requests`. */
  before(address: string): Promise<void>;
  failed(address: string, proof: string | undefined): Promise<void>;
  passed(proof: string | undefined): void;
}

/** Limits failures, never callers whose proof is known to be good. */
export function createProofLimit(maxPerSecond = MAX_FAILURES_PER_SECOND): ProofLimit {
  const failures = createFailureLimit(maxPerSecond);
  const good = new LRUCache<string, true>(GOOD_PROOFS_CACHE);
  return {
    isGood: (proof) => proof !== undefined && good.has(proof),
    before: (address) => failures.before(address),
    async failed(address, proof) {
      if (proof !== undefined) good.delete(proof);
      await failures.failed(address);
    },
    passed(proof) {
      if (proof !== undefined) good.set(proof, true);
    },
  };
}

export interface FailureLimit {
  /** Rejects with `too-many-requests` while the address has failed too often. */
  before(address: string): Promise<void>;
  failed(address: string): Promise<void>;
}

export function createFailureLimit(maxPerSecond: number): FailureLimit {
  const failures = new RateLimiterMemory({ points: maxPerSecond, duration: 1 });
  return {
    async before(address) {
      const counted = await failures.get(address);
      if (counted === null || counted.consumedPoints < maxPerSecond || counted.msBeforeNext <= 0) return;
      throw tooMany('Too many requests from this address failed to prove who sends them.', counted.msBeforeNext);
    },
    async failed(address) {
      await failures.penalty(address);
    },
  };
}

/** Counts calls of one route for each account. Rejects with `too-many-requests`. */
export type AccountLimit = (accountId: string) => Promise<void>;

export function createAccountLimit(perMinute: number): AccountLimit {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (accountId) => {
    await consume(limiter, accountId, ({ msBeforeNext }) =>
      tooMany(`At most ${formatNumber(perMinute)} of these requests a minute for an account.`, msBeforeNext),
    );
  };
}

async function consume(
  limiter: RateLimiterMemory,
  key: string,
  refusal: (counted: RateLimiterRes) => FuelgaugeError,
): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    throw error instanceof RateLimiterRes ? refusal(error) : error;
  }
}

function tooMany(rule: string, msBeforeNext: number): FuelgaugeError {
  const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
  const inTime = retryAfterSeconds === 1 ? 'a second' : `${retryAfterSeconds} seconds`;
  return new FuelgaugeError('too-many-requests', `${rule} Nothing was done. Try again in ${inTime}.`, {
    retryAfterSeconds,
  });
}
