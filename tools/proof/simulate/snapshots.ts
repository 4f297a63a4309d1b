/**
 * Simulates the stored snapshots: each is written late or never, gives way to a newer one only, and may be gone at any
 * time. A failover may bring the one before back.
 */
import type { Image } from '../../../ledger/commit/commit.js';
import { WORLD, type World } from './world.js';

export class Snapshots {
  /** All images that were to be stored, also those that never were. */
  readonly kept: Image[] = [];
  lost = 0;
  readonly #world: World;
  /** Oldest first; the last one is stored. */
  readonly #stored = new Map<string, Image[]>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The process `owner` waits with it for others, and forgets it when it is killed. */
  keep(owner: number, image: Image): void {
    const { chance } = this.#world;
    this.kept.push(image);
    if (chance.hits(this.lost)) return;
    const delayMs = chance.hits(0.2) ? chance.between(20, 800) : chance.between(0, 6);
    this.#world.after(delayMs, chance.hits(0.5) ? owner : WORLD, () => {
      this.#write(image);
    });
  }

  read(accountId: string): Image | null {
    const { chance } = this.#world;
    if (chance.hits(this.lost)) this.#stored.delete(accountId);
    return this.#stored.get(accountId)?.at(-1) ?? null;
  }

  rollBack(): void {
    for (const images of this.#stored.values()) if (this.#world.chance.hits(0.3)) images.pop();
  }

  #write(image: Image): void {
    const { accountId, seq } = image.state;
    const images = this.#stored.get(accountId) ?? [];
    if ((images.at(-1)?.state.seq ?? 0) >= seq) return;
    this.#stored.set(accountId, [...images, image]);
  }
}
