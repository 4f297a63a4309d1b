/**
 * Decides when a process takes its turn for an account. As long as nobody else writes the account, batches go at once, and
 * the line is only looked at beside them. After a lost race, and where somebody else stands in the line, each batch waits
 * until it is first, for as many batches as it takes to see that nobody else is there any more.
 */
import type { Clock } from '../environment.js';
import type { Place, Turns } from './turns.js';

/** What was heard of the line is good for this long. */
const HEARD_MS = 10;
/** The line is asked for this long at most: it is only advice. */
const PATIENCE_MS = 50;
/** So many batches stand in the line after somebody else was last seen there. */
const BATCHES_IN_LINE = 16;

/** `wait`: somebody else goes first. `read first`: others may have written since our last commit. */
type Turn = 'wait' | 'read first' | 'go';

interface OwnTurnsParts {
  readonly accountId: string;
  readonly turns: Turns;
  readonly clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
}

export class OwnTurns {
  readonly #parts: OwnTurnsParts;
  #batchesInLine = 0;
  #isInLine = false;
  /** Perhaps, since our last commit. */
  #othersWrote = false;
  #leaving = Promise.resolve();
  #heardMs = Number.NEGATIVE_INFINITY;

  constructor(parts: OwnTurnsParts) {
    this.#parts = parts;
  }

  /** Asked before each try of a batch. A line that can't be seen or joined delays none, and one that is slow none for long. */
  async ask(): Promise<Turn> {
    if (this.#batchesInLine === 0) {
      this.#hear();
      return 'go';
    }
    const place = await Promise.race([this.#place(), this.#noPlace()]).catch((): Place => 'alone');
    this.#isInLine = true;
    if (place !== 'alone') this.lostRace();
    if (place === 'behind') return 'wait';
    return this.#othersWrote ? 'read first' : 'go';
  }

  /** Others write the account, too. */
  lostRace(): void {
    this.#batchesInLine = BATCHES_IN_LINE;
    this.#othersWrote = true;
  }

  /** The batch was answered, or nobody waits for it any more. */
  end(): void {
    if (!this.#isInLine) return;
    this.#isInLine = false;
    this.#othersWrote = false;
    this.#batchesInLine -= 1;
    this.#leaving = this.#parts.turns.leave(this.#parts.accountId);
  }

  /** Whoever holds up the line is taken out of it, and joins again. */
  async #place(): Promise<Place> {
    const { accountId, turns } = this.#parts;
    await this.#leaving;
    const place = this.#isInLine ? await turns.look(accountId) : 'outside';
    return place === 'outside' || place === 'free' ? await turns.join(accountId) : place;
  }

  async #noPlace(): Promise<Place> {
    await this.#parts.clock.sleep(PATIENCE_MS);
    return 'alone';
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
