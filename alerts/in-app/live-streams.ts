/** Keeps the open streams of this process, by account and by member. */
import { keyOf } from './live-readers.js';
import type { LiveStream } from './live-stream.js';

export class LiveStreams {
  readonly #byAccount = new Map<string, Set<LiveStream>>();
  readonly #byMember = new Map<string, Set<LiveStream>>();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** How many accounts and members are remembered, for tests. */
  get remembered(): number {
    return this.#byAccount.size + this.#byMember.size;
  }

  add(stream: LiveStream): void {
    addTo(this.#byAccount, stream.listener.accountId, stream);
    addTo(this.#byMember, keyOf(stream.listener), stream);
    this.#count += 1;
  }

  /** May be repeated. */
  remove(stream: LiveStream): void {
    if (!this.#byAccount.get(stream.listener.accountId)?.has(stream)) return;
    removeFrom(this.#byAccount, stream.listener.accountId, stream);
    removeFrom(this.#byMember, keyOf(stream.listener), stream);
    this.#count -= 1;
  }

  all(): LiveStream[] {
    return [...this.#byAccount.values()].flatMap((streams) => [...streams]);
  }

  /** The oldest first. */
  ofMember(key: string): LiveStream[] {
    return [...(this.#byMember.get(key) ?? [])];
  }

  ofAccount(accountId: string): LiveStream[] {
    return [...(this.#byAccount.get(accountId) ?? [])];
  }

  memberKeys(): string[] {
    return [...this.#byMember.keys()];
  }

  /** The number from which each account has something to pass on to one of its streams. */
  reached(): Map<string, number> {
    return new Map(
      Array.from(this.#byAccount, ([accountId, streams]) => [
        accountId,
        Math.min(...Array.from(streams, ({ number }) => number)),
      ]),
    );
  }
}

function addTo(groups: Map<string, Set<LiveStream>>, name: string, stream: LiveStream): void {
  const group = groups.get(name) ?? new Set();
  group.add(stream);
  groups.set(name, group);
}

function removeFrom(groups: Map<string, Set<LiveStream>>, name: string, stream: LiveStream): void {
  const group = groups.get(name);
  if (group?.delete(stream) && group.size === 0) groups.delete(name);
}
