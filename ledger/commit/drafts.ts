/**
 * Computes what a batch of commands does to one image of the account, and the commit that would store it. Nothing is decided
 * here about when a draft may be used; that is `account-queue.ts`.
 */
import { apply, openAccount } from '../../domain/reducer/apply.js';
import type { Command, OpenAccountCommand, Outcome, Result } from '../../domain/reducer/command.js';
import type { By } from '../../domain/account/actor.js';
import type { Entry } from '../../domain/account/entry.js';
import type { NewestPlan } from '../../domain/reducer/journal.js';
import { lookUpsOf, spacesToSum, type LookUp, type SpaceUse } from '../../domain/reducer/look-up.js';
import type { AccountState } from '../../domain/account/account-state.js';
import type { Chance, Clock } from '../environment.js';
import type { SpaceUses } from '../entries/space-uses.js';
import type { CommitStore } from './commit-store.js';
import { commitOf, type Commit, type Image } from './commit.js';
import { findAfter } from './look-ups.js';
import { stored } from './stored.js';

export interface Draft {
  readonly before: Image | null;
  readonly outcome: Outcome;
  /** Null where there is nothing to write. */
  readonly commit: Commit | null;
  /** Recorded entries that its look-up found; null where it needed none. */
  readonly known: readonly Entry[] | null;
}

interface DraftParts {
  readonly accountId: string;
  readonly store: Pick<CommitStore, 'find'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly chance: Pick<Chance, 'token'>;
  readonly spaceUses: SpaceUses;
  readonly newestPlan: NewestPlan;
}

export class Drafts {
  readonly #parts: DraftParts;

  constructor(parts: DraftParts) {
    this.#parts = parts;
  }

  /**
   * An action, a request or a grant is taken for new: a slot proves it when the commit is stored. That proves nothing for a
   * command that gets no entry of its own, so then the whole batch is looked up and applied again. `looksUpFirst` does so
   * at once, where repeats are likely. Throws `StoreFailed`.
   */
  async of(image: Image, commands: readonly Command[], looksUpFirst: boolean): Promise<Draft> {
    const { state } = image;
    const toSum = spacesToSum(state, commands);
    const uses = toSum.length === 0 ? [] : await stored(this.#parts.spaceUses.of(state, toSum));
    if (!looksUpFirst) {
      const outcome = this.#apply(state, [], commands, uses);
      if (isAllNew(outcome, commands, state)) return this.#draft(image, outcome, null);
    }
    const known = await findAfter(this.#parts.store, image, lookUpsOfAll(state, commands));
    return this.#draft(image, this.#apply(state, known, commands, uses), known);
  }

  opening(command: OpenAccountCommand & By): Draft {
    const { accountId, clock } = this.#parts;
    return this.#draft(null, openAccount(accountId, command.terms, clock.now(), command), null);
  }

  #apply(state: AccountState, known: readonly Entry[], commands: readonly Command[], spaceUses: readonly SpaceUse[]) {
    const { clock, newestPlan } = this.#parts;
    return apply(state, known, clock.now(), commands, { spaceUses, newestPlan });
  }

  #draft(before: Image | null, outcome: Outcome, known: readonly Entry[] | null): Draft {
    const { state, entries, crossings } = outcome;
    const token = this.#parts.chance.token();
    const commit = entries.length === 0 ? null : commitOf({ before, state, entries, crossings, token });
    return { before, outcome, commit, known };
  }
}

/** For an account in this state. */
const lookUpsOfAll = (state: AccountState, commands: readonly Command[]): LookUp[] =>
  commands.flatMap((command) => lookUpsOf(command, state));

/** Whether every command that has something to look up got an entry of its own. */
function isAllNew({ results }: Outcome, commands: readonly Command[], state: AccountState): boolean {
  return results.every((result, index) => isNew(result) || lookUpsOf(commands[index]!, state).length === 0);
}

const isNew = (result: Result): boolean => result.ok && !result.repeated && result.entry !== null;
