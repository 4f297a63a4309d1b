/**
 * Defines turns for processes that write the same account. The winner of the race for a commit goes on at once, the loser
 * has to read first, so a busy process could win for ever: one that lost asks for a turn, and the others
 * wait for it. A turn is only advice: the commits' ids decide what counts, and a turn ends by itself.
 */
export interface Turns {
  /** False when another has its turn. */
  take(accountId: string): Promise<boolean>;
  /** Whether another has its turn. */
  isTaken(accountId: string): Promise<boolean>;
  /** Never rejects. */
  end(accountId: string): Promise<void>;
}
