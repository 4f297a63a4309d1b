/**
 * Decides when a process takes its turn for an account. As long as nobody else writes the account, batches go at once, and
 * the line is only looked at beside them. After a lost race, and where somebody else stands in the line, each batch waits
 * until it is first, for as many batches as it takes to see that nobody else is there any more.
 */
import type { Clock } from '../environment.js';
import type { Place, Turns } from './turns.js';

/** What was heard of the line is good for this long. */
const HEARD_MS = 10;
/** So many batches stand in the line after somebody else was last seen there. */
const BATCHES_IN_LINE = 16;

/** `wait`: somebody else goes first. `read first`: others may have written since our last commit. */
type Turn = 'wait' | 'read first' | 'go';

interface OwnTurnsParts {
  readonly accountId: string;
  readonly turns: Turns;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

export class OwnTurns {
  readonly #parts: OwnTurnsParts;
  #batchesInLine = 0;
  #isInLine = false;
  #leaving = Promise.resolve();
  #heardMs = Number.NEGATIVE_INFINITY;

  constructor(parts: OwnTurnsParts) {
    this.#parts = parts;
  }

  /** Asked before each try of a batch. A line that can't be seen or joined delays none. */
  async ask(): Promise<Turn> {
    if (this.#batchesInLine === 0) {
      this.#hear();
      return 'go';
    }
    await this.#leaving;
    const place = await this.#place().catch((): Place => 'alone');
    this.#isInLine = true;
    if (place !== 'alone') this.lostRace();
    return place === 'behind' ? 'wait' : 'read first';
  }

  lostRace(): void {
    this.#batchesInLine = BATCHES_IN_LINE;
  }

  /** The batch was answered, or nobody waits for it any more. */
  end(): void {
    if (!this.#isInLine) return;
    this.#isInLine = false;
    this.#batchesInLine -= 1;
    this.#leaving = this.#parts.turns.leave(this.#parts.accountId);
  }

  /** Whoever holds up the line is taken out of it, and joins again. */
  async #place(): Promise<Place> {
    const { accountId, turns } = this.#parts;
    const place = this.#isInLine ? await turns.look(accountId) : 'outside';
    return place === 'outside' || place === 'free' ? await turns.join(accountId) : place;
  }

  /** No batch waits for what is heard here. */
  #hear(): void {
    const { accountId, turns, clock } = this.#parts;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#heardMs < HEARD_MS) return;
    this.#heardMs = nowMs;
    turns.look(accountId).then(
      (place) => {
        if (place === 'outside') this.lostRace();
      },
      () => undefined,
    );
  }
}
