/**
 * Simulates how processes reach a database, with the faults of a real one: requests and replies that get lost, slow calls,
 * inserts that land after their caller got no answer, and failovers. `replica-set.ts` says what it stores.
 */
import type { CommitStore, InsertAnswer, Scan } from '../../../ledger/commit/commit-store.js';
import type { Commit } from '../../../ledger/commit/commit.js';
import { allNames } from '../../../ledger/commit/names.js';
import type { Turns } from '../../../ledger/commit/turns.js';
import { having } from '../../../ledger/entries/entry-scan.js';
import { gatherInserts } from '../../../ledger/mongo/inserts.js';
import { simulatedCollection, type InsertMany } from './collection.js';
import { Lines } from './lines.js';
import { ReplicaSet } from './replica-set.js';
import { Snapshots } from './snapshots.js';
import { Stops } from './stops.js';
import { WORLD, type World } from './world.js';

export interface Faults {
  readonly requestLost: number;
  readonly replyLost: number;
  /** A read's reply comes late. */
  readonly lateRead: number;
  /** The caller gets an error at once and the insert lands later. */
  readonly landsLate: number;
  /** The primary changes soon after an insert. */
  readonly failover: number;
  /** A snapshot is not written, or is gone. */
  readonly snapshotLost: number;
  /** A majority has an insert within this time. */
  readonly commitLagMs: number;
}

export const NO_FAULTS: Faults = {
  requestLost: 0,
  replyLost: 0,
  lateRead: 0,
  landsLate: 0,
  failover: 0,
  snapshotLost: 0,
  commitLagMs: 2,
};

/** Commits of a piece of a scan: few, so that there are pieces. */
const SCANNED = 5;

/** Gets the answer of the database; an error when it has none to give. */
type Reply<T> = (answer: T | Error) => void;

export class SimulatedDatabase {
  readonly replicaSet: ReplicaSet;
  readonly snapshots: Snapshots;
  readonly #world: World;
  readonly #lines: Lines;
  readonly stops = new Stops();
  #faults = NO_FAULTS;

  constructor(world: World) {
    this.#world = world;
    this.replicaSet = new ReplicaSet(world);
    this.snapshots = new Snapshots(world);
    this.#lines = new Lines(world);
  }

  set faults(faults: Faults) {
    this.#faults = faults;
    this.replicaSet.commitLagMs = faults.commitLagMs;
    this.snapshots.lost = faults.snapshotLost;
  }

  /** The store as the process `owner` reaches it. */
  storeFor(owner: number): CommitStore {
    const read = <T>(work: () => T): Promise<T> => this.#read(owner, work);
    const readFrom = (accountId: string, fromSeq: number, limit: number): Promise<Commit[]> =>
      read(() =>
        this.replicaSet
          .read(accountId)
          .filter((commit) => commit.fromSeq >= fromSeq)
          .slice(0, limit),
      );
    return {
      readSnapshot: (accountId) => read(() => this.snapshots.read(accountId)),
      readCurrent: (accountIds) =>
        read(() =>
          accountIds
            .flatMap((accountId) => this.snapshots.read(accountId) ?? [])
            .filter(({ state, hash }) => this.replicaSet.read(state.accountId).at(-1)?.hash === hash),
        ),
      readFrom,
      find: (accountId, names, fromSeq) =>
        read(() =>
          this.replicaSet
            .read(accountId)
            .filter((commit) => commit.fromSeq === fromSeq || allNames(commit).some((name) => names.includes(name))),
        ),
      scan: (accountId, scan) => this.#scan(owner, accountId, scan),
      insert: gatherInserts(
        simulatedCollection((commits) => this.#insert(owner, commits)),
        {
          sleep: (ms) => this.#world.sleep(ms, owner),
        },
      ),
      keep: (image) => {
        this.snapshots.keep(owner, image);
      },
    };
  }

  /** Turns as the process `owner` asks for them. */
  turnsFor(owner: number): Turns {
    const call = <T>(work: () => T): Promise<T> => this.#read(owner, work);
    return {
      join: (accountId) => call(() => this.#lines.join(accountId, owner)),
      look: (accountId) => call(() => this.#lines.look(accountId, owner)),
      leave: (accountId) =>
        call(() => {
          this.#lines.leave(accountId, owner);
        }).catch(() => undefined),
    };
  }

  failOver(): void {
    this.replicaSet.failOver();
    this.snapshots.rollBack();
  }

  #insert(owner: number, sent: readonly Commit[]): ReturnType<InsertMany> {
    const { chance } = this.#world;
    // What is sent is a copy: nothing that its process does later changes it.
    const commits = sent.map((commit) => frozen(structuredClone(commit)));
    if (chance.hits(this.#faults.landsLate)) {
      for (const commit of commits) {
        const lateMs = this.#delayMs() + chance.between(0, 800);
        this.#world.after(lateMs, WORLD, () => void this.#land(owner, commit).catch(() => undefined));
      }
      return this.#world.sleep(this.#delayMs(), owner).then(() => Promise.reject(new Error('no reply in time')));
    }
    return this.#call(owner, (reply) => {
      const answers = Promise.all(commits.map((commit) => this.#land(owner, commit)));
      answers.then(reply, reply);
    });
  }

  #land(owner: number, commit: Commit): Promise<InsertAnswer | 'unknown'> {
    const { chance } = this.#world;
    if (this.replicaSet.isAway) return Promise.reject(new Error('not primary'));
    if (chance.hits(this.#faults.failover)) {
      this.#world.after(chance.between(0, this.#faults.commitLagMs), WORLD, () => {
        this.failOver();
      });
    }
    return new Promise((answer) => {
      const isWritten = this.replicaSet.insert(commit, (isCommitted) => {
        answer(isCommitted ? 'stored' : 'unknown');
      });
      this.stops.count(owner, commit, isWritten ? null : this.replicaSet.slotThatStops(commit));
      if (!isWritten) answer('duplicate');
    });
  }

  /** A piece at a time, each by a read of its own. */
  async *#scan(owner: number, accountId: string, { afterSeq = 0, upToSeq, newestFirst, having: values }: Scan) {
    let [after, upTo] = [afterSeq, upToSeq ?? Infinity];
    for (;;) {
      const commits = await this.#read(owner, () =>
        this.replicaSet.read(accountId).filter(({ fromSeq, toSeq }) => toSeq > after && fromSeq <= upTo),
      );
      const piece = (newestFirst ? commits.reverse() : commits).slice(0, SCANNED);
      const last = piece.at(-1);
      if (!last) return;
      // A hint may be followed or not.
      yield values
        ? piece.filter(({ entries }) => this.#world.chance.hits(0.5) || entries.some(having(values)))
        : piece;
      if (newestFirst) upTo = last.fromSeq - 1;
      else after = last.toSeq;
    }
  }

  #read<T>(owner: number, work: () => T): Promise<T> {
    const isLate = this.#world.chance.hits(this.#faults.lateRead);
    const lateMs = isLate ? this.#world.chance.between(0, 800) : 0;
    return this.#call(
      owner,
      (reply) => {
        reply(work());
      },
      lateMs,
    );
  }

  #delayMs(): number {
    const { chance } = this.#world;
    return chance.hits(0.05) ? chance.between(20, 400) : chance.between(0.2, 4);
  }

  /** Until a caller notices that no reply will come. */
  #silenceMs(): number {
    const { chance } = this.#world;
    return chance.hits(0.3) ? chance.between(20, 1_000) : this.#delayMs();
  }

  #call<T>(owner: number, work: (reply: Reply<T>) => void, lateMs = 0): Promise<T> {
    const { chance } = this.#world;
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        this.#world.after(this.#silenceMs(), owner, () => {
          reject(new Error('connection lost'));
        });
      };
      const reply = (answer: T | Error): void => {
        if (answer instanceof Error || this.replicaSet.isAway || chance.hits(this.#faults.replyLost)) {
          fail();
          return;
        }
        this.#world.after(this.#delayMs() + lateMs, owner, () => {
          resolve(answer);
        });
      };
      if (this.replicaSet.isAway || chance.hits(this.#faults.requestLost)) {
        fail();
        return;
      }
      // What has reached the database happens there, even when its caller dies first.
      this.#world.after(this.#delayMs(), WORLD, () => {
        if (this.replicaSet.isAway) fail();
        else work(reply);
      });
    });
  }
}

/** Whoever changes what is stored gets an error. */
function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) frozen(part as object);
  }
  return Object.freeze(value);
}
