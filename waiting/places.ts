/** Counts the places of a queue. */
import type { WaitingRecord } from './record.js';

export interface Place {
  /** From 1. */
  readonly place: number;
  readonly tokensAhead: number;
}

export interface PlaceInQueue extends Place {
  readonly record: WaitingRecord;
}

const HEAD: Place = { place: 1, tokensAhead: 0 };

/** Returns the places of a part of a queue, oldest first, whose first one has the place `first`. */
export function placesIn(queued: readonly WaitingRecord[], first = HEAD): PlaceInQueue[] {
  let { place, tokensAhead } = first;
  return queued.map((record) => {
    const placed = { record, place, tokensAhead };
    place += 1;
    tokensAhead += record.price.tokens;
    return placed;
  });
}
