/** Keeps the lines of processes that write the same account: one document for each line, first process first. */
import type { Collection } from 'mongodb';
import { placeIn, type Place, type Turns } from '../commit/turns.js';
import type { Clock } from '../environment.js';
import { NO_OBSERVER, type LedgerObserver } from '../observer.js';
import { gather } from './gather.js';

/** Enough for a read and a commit. The others wait this long for a process that dies when it is first. */
const TURN_MS = 100;

/** By the account's id. */
export interface TurnDocument {
  readonly _id: string;
  readonly line: readonly string[];
  /** How long the first one may take. */
  readonly until: Date;
}

interface TurnParts {
  readonly turns: Collection<TurnDocument>;
  readonly clock: Clock;
  /** This process. */
  readonly name: string;
  /** Whether other processes write at all: without them nobody looks at a line. */
  readonly hasRivals: () => boolean;
  readonly observer?: LedgerObserver;
}

const AT_ONCE = { writeConcern: { w: 1 } } as const;
const AFTER = { returnDocument: 'after', ...AT_ONCE } as const;

export function createTurns({ turns, clock, name, hasRivals, observer = NO_OBSERVER }: TurnParts): Turns {
  const nextUntil = (): Date => new Date(clock.now().getTime() + TURN_MS);

  /** Who holds the line up loses its place. */
  const dropLate = async ({ _id, line: [first], until }: TurnDocument): Promise<void> => {
    if (first === undefined || first === name || until > clock.now()) return;
    await turns.updateOne({ _id, until }, { $pull: { line: first }, $set: { until: nextUntil() } }, AT_ONCE);
  };

  const work = async (accountIds: readonly string[]): Promise<Place[]> => {
    const found = await turns.find({ _id: { $in: [...new Set(accountIds)] } }).toArray();
    await Promise.all(found.map(dropLate));
    const places = new Map(found.map((document) => [document._id, placeIn(document.line, name)]));
    return accountIds.map((accountId) => places.get(accountId) ?? 'free');
  };
  const find = gather({ operation: 'turn', work, clock, observer });

  return {
    async join(accountId) {
      observer.roundTrip('turn');
      const joined = await turns.findOneAndUpdate(
        { _id: accountId },
        { $addToSet: { line: name }, $setOnInsert: { until: nextUntil() } },
        { upsert: true, ...AFTER },
      );
      return joined ? placeIn(joined.line, name) : 'free';
    },

    look: async (accountId) => (hasRivals() ? await find(accountId) : 'free'),

    async leave(accountId) {
      observer.roundTrip('turn');
      const leave = async (): Promise<void> => {
        const change = { $pull: { line: name }, $set: { until: nextUntil() } };
        const left = await turns.findOneAndUpdate({ _id: accountId, line: name }, change, AFTER);
        if (left?.line.length === 0) await turns.deleteOne({ _id: accountId, line: [] }, AT_ONCE);
      };
      await leave().catch(() => undefined);
    },
  };
}
