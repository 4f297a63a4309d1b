/**
 * Turns between processes that write the same account. Whoever wins the race for a commit goes on at once, whoever
 * loses has to read first, so a busy process could win for ever: one that lost several times asks for a turn, and the
 * others wait for it. Only advice: the account's version decides what counts, and a turn ends by itself.
 */
import type { Collection, Document, Filter } from 'mongodb';
import { isDuplicateKey, MAJORITY } from '../storage/driver.js';
import type { Clock } from './environment.js';
import { gather } from './gather.js';

/** Enough for two reads and a commit. So long do others wait for a process that dies in its turn. */
const TURN_MS = 100;

/** By the account's id: whose turn it is. */
export interface TurnDocument extends Document {
  readonly _id: string;
  readonly of: string;
  readonly until: Date;
}

export interface Turns {
  /** False when another has its turn. */
  take(accountId: string): Promise<boolean>;
  /** Whether another has its turn. */
  isTaken(accountId: string): Promise<boolean>;
  /** Never rejects. */
  end(accountId: string): Promise<void>;
}

interface TurnParts {
  readonly turns: Collection<TurnDocument>;
  readonly clock: Clock;
  /** This process. */
  readonly name: string;
  /** Whether other processes write at all: without them nothing is asked. */
  readonly hasRivals: () => boolean;
}

export function createTurns({ turns, clock, name, hasRivals }: TurnParts): Turns {
  const findTaken = gather(async (accountIds: readonly string[]) => {
    const others = { _id: { $in: [...new Set(accountIds)] }, of: { $ne: name } };
    const found = await turns.find(others, MAJORITY).toArray();
    const now = clock.now();
    const taken = new Set(found.filter(({ until }) => until > now).map(({ _id }) => _id));
    return accountIds.map((accountId) => taken.has(accountId));
  }, clock);

  return {
    async take(accountId) {
      const now = clock.now();
      const free: Filter<TurnDocument> = { _id: accountId, $or: [{ of: name }, { until: { $lte: now } }] };
      const until = new Date(now.getTime() + TURN_MS);
      try {
        await turns.updateOne(free, { $set: { of: name, until } }, { upsert: true, writeConcern: { w: 1 } });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    isTaken: async (accountId) => hasRivals() && (await findTaken(accountId)),
    async end(accountId) {
      await turns.deleteOne({ _id: accountId, of: name }, { writeConcern: { w: 1 } }).catch(() => undefined);
    },
  };
}
