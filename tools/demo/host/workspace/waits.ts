/** Remembers the actions that people let wait in this workspace, so that it can show what became of them. */
import type { Wait, CreditsDesk } from './credits.js';
import { ifAnswering } from './credits.js';
import type { Who } from './people.js';

/** For each company; the oldest is forgotten. */
const MAX_ENDED = 8;
const MAX_BEGUN = 50;

export interface Waits {
  begin(accountId: string, waitId: string): void;
  /** Shows what has ended no longer. */
  dismiss(accountId: string): void;
  /** The waits that are open, and those that ended since they began here. */
  list(who: Who): Promise<readonly Wait[]>;
}

/** The service keeps the open waits, so a restart of the workspace forgets only those that have ended. */
export function createWaits(desk: CreditsDesk): Waits {
  const begun = new Map<string, string[]>();
  return {
    begin(accountId, waitId) {
      const ids = (begun.get(accountId) ?? []).filter((id) => id !== waitId);
      begun.set(accountId, [...ids, waitId].slice(-MAX_BEGUN));
    },
    dismiss(accountId) {
      begun.delete(accountId);
    },
    async list(who) {
      const accountId = who.company.id;
      const waiting = (await ifAnswering(desk.waits(who))) ?? [];
      const gone = (begun.get(accountId) ?? []).filter((id) => !waiting.some((one) => one.id === id)).slice(-MAX_ENDED);
      const ended = await Promise.all(gone.map((id) => ifAnswering(desk.wait(id))));
      const all = [...waiting, ...ended.filter((one) => one !== undefined)];
      // Who works in a Space sees that Space's work.
      return who.space === null ? all : all.filter(({ spaceId }) => spaceId === who.space?.id);
    },
  };
}
