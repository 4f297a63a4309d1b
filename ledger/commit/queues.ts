/**
 * Keeps one queue for each account in this process. A queue that runs is never dropped, since two queues of one account
 * would race each other. An idle queue only remembers whether repeats are likely: dropping it costs a try, never an answer.
 * The cache may drop a queue that runs, which goes back into it when it is idle again.
 */
import { LRUCache } from 'lru-cache';
import type { EntryOf } from '../../domain/reducer/command-entries.js';
import type { Command, Result } from '../../domain/reducer/command.js';
import { AccountQueue, type QueueParts } from './account-queue.js';

export class Queues {
  readonly #parts: Omit<QueueParts, 'accountId' | 'onIdle'>;
  readonly #running = new Map<string, AccountQueue>();
  readonly #cached: LRUCache<string, AccountQueue>;

  constructor(parts: Omit<QueueParts, 'accountId' | 'onIdle'>) {
    this.#parts = parts;
    this.#cached = new LRUCache({ max: parts.limits.maxCached });
    parts.observer.watchQueues(() => this.#countWaiting());
  }

  submit<C extends Command>(accountId: string, command: C): Promise<Result<EntryOf<C>>> {
    const queue = this.#running.get(accountId) ?? this.#start(accountId);
    return queue.submit(command);
  }

  /** Resolves once everything that waits in the queues is answered. */
  async drain(): Promise<void> {
    await Promise.all([...this.#running.values()].map((queue) => queue.drain()));
  }

  #countWaiting(): number {
    return [...this.#running.values()].reduce((sum, { waitingCalls }) => sum + waitingCalls, 0);
  }

  #start(accountId: string): AccountQueue {
    const queue = this.#cached.get(accountId) ?? this.#create(accountId);
    this.#running.set(accountId, queue);
    return queue;
  }

  #create(accountId: string): AccountQueue {
    const queue = new AccountQueue({
      ...this.#parts,
      accountId,
      onIdle: () => {
        this.#running.delete(accountId);
        this.#cached.set(accountId, queue);
      },
    });
    return queue;
  }
}
