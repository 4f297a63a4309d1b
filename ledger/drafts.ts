/**
 * Computes what a batch of commands does to one image of the account: look-ups, results, and what to write.
 * Nothing is decided here about when a draft may be used; that is `account-queue.ts`.
 */
import { apply } from '../domain/reducer/apply.js';
import type { NewestPlan } from '../domain/reducer/journal.js';
import { isNamed, lookUpsOf, spacesToSum } from '../domain/reducer/look-up.js';
import { entryId } from '../domain/business-key.js';
import type { Command, Outcome } from '../domain/reducer/command.js';
import type { LookUp, SpaceUse } from '../domain/reducer/look-up.js';
import type { AccountState } from '../domain/account/account-state.js';
import type { Entry } from '../domain/account/entry.js';
import type { Chance, Clock } from './environment.js';
import { CHAIN_START, chain } from './hash-chain.js';
import type { SpaceUses } from './space-uses.js';
import type { Commit, LedgerStore, StoredAccount } from './store.js';
import { stored, tooOld } from './stored.js';

export interface Draft {
  readonly outcome: Outcome;
  readonly commit: Commit;
}

/** The account that entries are looked up for, with the number of its last entry. */
type Image = Pick<AccountState, 'accountId' | 'seq'>;

interface DraftParts {
  readonly store: Pick<LedgerStore, 'find'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly chance: Chance;
  readonly spaceUses: SpaceUses;
  readonly newestPlan: NewestPlan;
}

export class Drafts {
  readonly #parts: DraftParts;

  constructor(parts: DraftParts) {
    this.#parts = parts;
  }

  /**
   * The account first, THEN the entries: another's later commit shows its entries here or changes the version. Throws
   * `StoreFailed` when the entries can't be read.
   */
  async of(account: StoredAccount, commands: readonly Command[]): Promise<Draft> {
    const toSum = spacesToSum(account.state, commands);
    const summing = toSum.length === 0 ? [] : stored(this.#parts.spaceUses.of(account.state, toSum));
    const finding = this.#find(account.state, lookUpsOfAll(account, commands));
    const [known, uses] = await Promise.all([finding, summing]);
    return this.#draft(account, known, commands, uses);
  }

  /**
   * For the image that a commit leaves while it is still on its way. Good only if exactly that commit succeeds: then
   * nobody else can have written the account in between, and what is stored is what is found up to the commit's start,
   * and the commit's own entries. Null when it can't be made ahead.
   */
  async ahead({ before, after, entries }: Commit, commands: readonly Command[]): Promise<Draft | null> {
    if (spacesToSum(after.state, commands).length > 0) return null;
    const lookUps = lookUpsOfAll(after, commands);
    const { accountId } = after.state;
    const seq = before?.state.seq ?? 0;
    const known = [
      ...(await this.#find({ accountId, seq }, lookUps)).filter((entry) => entry.seq <= seq),
      ...entries.filter((entry) => lookUps.some((lookUp) => isNamed(entry, lookUp))),
    ];
    return this.#draft(after, known, commands, []);
  }

  /** What to write of an outcome; `before` is null for an account that is opened. */
  commitOf(before: StoredAccount | null, { state, entries: added, crossings }: Outcome): Commit {
    const lastHash = before?.lastHash ?? CHAIN_START;
    const version = this.#parts.chance.token();
    const [first, ...others] = added;
    // Tells this commit's entries from equal ones of another process, also under later commits (`commit-fate.ts`).
    const entries = chain(lastHash, first ? [{ ...first, commit: version }, ...others] : []);
    const revision = (before?.revision ?? 0) + 1;
    const after = { state, version, revision, lastHash: entries.at(-1)?.hash ?? lastHash };
    return { before, after, entries, crossings };
  }

  #draft(
    before: StoredAccount,
    known: readonly Entry[],
    commands: readonly Command[],
    spaceUses: readonly SpaceUse[],
  ): Draft {
    const { clock, newestPlan } = this.#parts;
    const outcome = apply(before.state, known, clock.now(), commands, { spaceUses, newestPlan });
    return { outcome, commit: this.commitOf(before, outcome) };
  }

  /** The same read also names the image's last entry: where that is missing, others may be missing, too. */
  async #find({ accountId, seq }: Image, lookUps: readonly LookUp[]): Promise<readonly Entry[]> {
    if (lookUps.length === 0) return [];
    const last = { by: '_id', value: entryId(accountId, seq) } as const;
    const found = await stored(this.#parts.store.find(accountId, seq === 0 ? lookUps : [...lookUps, last]));
    if (seq > 0 && !found.some((entry) => isNamed(entry, last))) throw tooOld();
    return found.filter((entry) => !isNamed(entry, last) || lookUps.some((lookUp) => isNamed(entry, lookUp)));
  }
}

/** Each once, for an account in this state. */
function lookUpsOfAll({ state }: StoredAccount, commands: readonly Command[]): LookUp[] {
  const lookUps = commands.flatMap((command) => lookUpsOf(command, state));
  return [...new Map(lookUps.map((lookUp) => [`${lookUp.by}~${lookUp.value}`, lookUp])).values()];
}
