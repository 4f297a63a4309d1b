/** Says which entry each command records. The rules are typed by it, and the queue proves it of every answer. */
import type { Command } from './command.js';
import {
  isCharge,
  isOfType,
  type ChargeEntry,
  type ClawbackEntry,
  type Entry,
  type EntryType,
  type ExtendEntry,
  type FreezeEntry,
  type GrantEntry,
  type HoldEntry,
  type PauseEntry,
  type PeriodCloseEntry,
  type RefundEntry,
  type ReleaseEntry,
  type ResumeEntry,
  type SettleEntry,
  type UnfreezeEntry,
  type VoidEntry,
} from '../account/entry.js';

interface EntryByCommand {
  /** Null where the account was open before, or its plan allocates nothing. */
  readonly open_account: GrantEntry | null;
  /** An action that is held is charged by settling its hold. */
  readonly debit: ChargeEntry;
  /** An action that is already charged answers with its charge. */
  readonly hold: HoldEntry | ChargeEntry;
  readonly bulk_hold: HoldEntry;
  readonly settle: SettleEntry;
  readonly release: ReleaseEntry;
  readonly extend: ExtendEntry;
  readonly refund: RefundEntry;
  readonly grant: GrantEntry;
  readonly clawback: ClawbackEntry;
  readonly freeze: FreezeEntry;
  readonly unfreeze: UnfreezeEntry;
  readonly void: VoidEntry;
  readonly pause: PauseEntry;
  readonly resume: ResumeEntry;
  readonly end_period: PeriodCloseEntry;
  /** These three change no credits by themselves. */
  readonly change_terms: null;
  readonly cap_space: null;
  readonly advance: null;
}

/** The entry that records a command; null for one that records none. */
export type EntryOf<C extends Pick<Command, 'type'>> = EntryByCommand[C['type']];

type Guard<E extends Entry | null> = (entry: Entry | null) => entry is E;

const recorded =
  <E extends Entry>(guard: (entry: Entry) => entry is E): Guard<E> =>
  (entry): entry is E =>
    entry !== null && guard(entry);

const ofType = <T extends EntryType>(type: T): Guard<Extract<Entry, { readonly type: T }>> => recorded(isOfType(type));

const none: Guard<null> = (entry): entry is null => entry === null;

const GUARDS: { readonly [T in Command['type']]: Guard<EntryByCommand[T]> } = {
  open_account: (entry): entry is GrantEntry | null => entry === null || entry.type === 'grant',
  debit: recorded(isCharge),
  hold: recorded((entry): entry is HoldEntry | ChargeEntry => entry.type === 'hold' || isCharge(entry)),
  bulk_hold: ofType('hold'),
  settle: ofType('settle'),
  release: ofType('release'),
  extend: ofType('extend'),
  refund: ofType('refund'),
  grant: ofType('grant'),
  clawback: ofType('clawback'),
  freeze: ofType('freeze'),
  unfreeze: ofType('unfreeze'),
  void: ofType('void'),
  pause: ofType('pause'),
  resume: ofType('resume'),
  end_period: ofType('period_close'),
  change_terms: none,
  cap_space: none,
  advance: none,
};

/** Whether this is the entry that the command records. */
export function records<C extends Command>({ type }: C, entry: Entry | null): entry is EntryOf<C> {
  return GUARDS[type](entry);
}
