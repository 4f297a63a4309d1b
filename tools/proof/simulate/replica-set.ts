/**
 * Simulates the documents of a replica set. An insert is on the primary first, where it guards its id and its slots; it is
 * acknowledged once a majority has it. A failover takes away what no majority had, or some of it. After one, majority
 * reads may be older than the last commit for a while. What it stores is as strict as the real one.
 */
import type { Commit } from '../../../ledger/commit/commit.js';
import { WORLD, type World } from './world.js';

/** A commit that a majority has. */
export interface Committed {
  readonly atMs: number;
  readonly commit: Commit;
}

export interface Failover {
  readonly atMs: number;
  /** From now on the new primary answers. */
  readonly answersAtMs: number;
  /** Until then a read may lack commits. */
  readonly untilMs: number;
  /** Every read shows this many of the commits, of all accounts. */
  readonly floor: number;
}

interface Written {
  readonly commit: Commit;
  /** When a majority had it. */
  committedAtMs: number | null;
  /** Called once. False: its outcome is unknown to its caller. */
  readonly acknowledge: (isCommitted: boolean) => void;
}

/** Longer than a simulated call may take. */
const LONGEST_ELECTION_MS = 1_600;

export class ReplicaSet {
  readonly failovers: Failover[] = [];
  /** A commit reaches a majority within this time. */
  commitLagMs = 2;
  readonly #world: World;
  /** What the primary has, in the order of its writes. */
  #written: Written[] = [];
  /** A majority has this many of them. */
  #committed = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** What a majority has, oldest first. No failover takes it away. */
  get committed(): readonly Committed[] {
    return this.#written
      .slice(0, this.#committed)
      .map(({ commit, committedAtMs }) => ({ commit, atMs: committedAtMs ?? 0 }));
  }

  /** Whether there is no primary. */
  get isAway(): boolean {
    return (this.failovers.at(-1)?.answersAtMs ?? 0) > this.#world.nowMs;
  }

  /** False: its id or one of its slots is taken, perhaps by what no majority has yet. */
  insert(commit: Commit, acknowledge: (isCommitted: boolean) => void): boolean {
    if (this.#written.some((other) => excludes(other.commit, commit))) return false;
    const written: Written = { commit, acknowledge, committedAtMs: null };
    this.#written.push(written);
    this.#replicate(written);
    return true;
  }

  /** The slot that alone stops a commit; null where its number is taken, too. */
  slotThatStops(commit: Commit): string | null {
    const others = this.#written.map((written) => written.commit);
    if (others.some(({ _id }) => _id === commit._id)) return null;
    const taken = others.filter(({ accountId }) => accountId === commit.accountId).flatMap(({ slots = [] }) => slots);
    return commit.slots?.find((slot) => taken.includes(slot)) ?? null;
  }

  /** What one majority read shows of an account, oldest first: after a failover each read shows it of another moment. */
  read(accountId: string): readonly Commit[] {
    const { chance, nowMs } = this.#world;
    const lagging = this.failovers.filter(({ untilMs }) => untilMs > nowMs);
    const isOld = lagging.length > 0 && chance.hits(0.5);
    const count = isOld
      ? chance.whole(Math.min(...lagging.map(({ floor }) => floor)), this.#committed)
      : this.#committed;
    return this.#written
      .slice(0, count)
      .map(({ commit }) => commit)
      .filter((commit) => commit.accountId === accountId)
      .sort((a, b) => a.fromSeq - b.fromSeq);
  }

  /** Another primary takes over, which has some of what no majority had. Nobody is told what became of that. */
  failOver(): void {
    const { chance, nowMs } = this.#world;
    const kept = chance.hits(0.5) ? this.#committed : chance.whole(this.#committed, this.#written.length);
    const floor = Math.max(0, this.#committed - chance.whole(1, 4));
    const answersAtMs = nowMs + (chance.hits(0.3) ? chance.between(0, LONGEST_ELECTION_MS) : 0);
    this.failovers.push({ atMs: nowMs, answersAtMs, untilMs: answersAtMs + chance.between(5, 300), floor });
    const open = this.#written.slice(this.#committed);
    this.#written = this.#written.slice(0, kept);
    for (const { acknowledge } of open) acknowledge(false);
  }

  #replicate(written: Written): void {
    const { chance } = this.#world;
    this.#world.after(chance.between(0.2, this.commitLagMs), WORLD, () => {
      if (this.isAway) this.#replicate(written);
      else this.#commitUpTo(this.#written.indexOf(written));
    });
  }

  /** With a write, a majority has all that the primary wrote before. */
  #commitUpTo(index: number): void {
    const { nowMs } = this.#world;
    while (this.#committed <= index) {
      const next = this.#written[this.#committed]!;
      this.#committed += 1;
      next.committedAtMs = nowMs;
      next.acknowledge(true);
    }
  }
}

function excludes(stored: Commit, commit: Commit): boolean {
  if (stored._id === commit._id) return true;
  if (stored.accountId !== commit.accountId) return false;
  return (commit.slots ?? []).some((slot) => stored.slots?.includes(slot));
}
