/**
 * The look-up of the next batch, made while the commit before it is still on its way, so that no batch waits for it.
 * What is found counts only if exactly that commit succeeds: then nobody else can have written the account meanwhile,
 * and what is stored is what was found up to the commit's start, and the commit's own entries.
 */
import type { AccountState } from '../domain/account-state.js';
import { isNamed, lookUpsOf, type Command, type LookUp } from '../domain/command.js';
import type { Entry } from '../domain/entry.js';
import type { Commit, LedgerStore, StoredAccount } from './store.js';

export interface LookAhead {
  /** The image of the account that the commit leaves: what is known is good for no other. */
  readonly after: StoredAccount;
  /** Null when the look-up failed: whoever needs it looks up anew. */
  readonly known: Promise<readonly Entry[] | null>;
}

/** Never rejects. */
export function lookAhead(
  store: Pick<LedgerStore, 'find'>,
  { before, after, entries }: Commit,
  commands: readonly Command[],
): LookAhead {
  const lookUps = lookUpsOfAll(commands, after.state);
  const lastSeq = before?.state.seq ?? 0;
  const merge = (found: readonly Entry[]): Entry[] => [
    ...found.filter(({ seq }) => seq <= lastSeq),
    ...entries.filter((entry) => lookUps.some((lookUp) => isNamed(entry, lookUp))),
  ];
  const found = lookUps.length === 0 ? Promise.resolve([]) : store.find(after.state.accountId, lookUps);
  return { after, known: found.then(merge, () => null) };
}

/** Each once, for an account in this state. */
export function lookUpsOfAll(commands: readonly Command[], state: AccountState): LookUp[] {
  const lookUps = commands.flatMap((command) => lookUpsOf(command, state));
  return [...new Map(lookUps.map((lookUp) => [`${lookUp.by}~${lookUp.value}`, lookUp])).values()];
}
