/**
 * Defines the line in which processes that write the same account stand. The winner of the race for a commit goes on at
 * once, the loser has to read first, so a busy process could win for ever: one that lost joins the line, the others see it
 * and join, too, and each makes one commit when it is first. The line is only advice: the commits' ids decide what counts,
 * and who holds the line up for long loses its place.
 */

/** `alone`: first, and nobody stands behind. `outside`: others stand in the line, this process does not. */
export type Place = 'alone' | 'first' | 'behind' | 'outside' | 'free';

export function placeIn<Process>(line: readonly Process[], process: Process): Place {
  if (line.length === 0) return 'free';
  if (!line.includes(process)) return 'outside';
  if (line[0] !== process) return 'behind';
  return line.length === 1 ? 'alone' : 'first';
}

export interface Turns {
  /** Joins the line at its end, or stays where this process stands. */
  join(accountId: string): Promise<Place>;
  look(accountId: string): Promise<Place>;
  /** Never rejects. */
  leave(accountId: string): Promise<void>;
}
