/** Keeps the recorded entries that a batch of commands must know, and finds them by the fields of a look-up. */
import { isCharge, type ChargeEntry, type Entry, type HoldEntry, type RefundEntry } from '../account/entry.js';
import { isNamed, type LookUp } from './look-up.js';

export class KnownEntries {
  readonly #entries: Entry[];

  constructor(entries: readonly Entry[]) {
    this.#entries = [...entries].sort((a, b) => a.seq - b.seq);
  }

  get size(): number {
    return this.#entries.length;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Forgets everything added after there were `size` entries. */
  truncate(size: number): void {
    this.#entries.length = size;
  }

  /** Oldest first. */
  find(lookUp: LookUp): Entry[] {
    return this.#entries.filter((entry) => isNamed(entry, lookUp));
  }
}

/** The entries of one action add up to one of these states. */
export type ActionState =
  | { readonly state: 'absent'; readonly attempt: 0 }
  | { readonly state: 'held'; readonly attempt: number; readonly hold: HoldEntry }
  | {
      readonly state: 'charged';
      readonly attempt: number;
      readonly charge: ChargeEntry;
      /** Tokens charged and not refunded. */
      readonly netTokens: number;
      readonly refunds: readonly RefundEntry[];
    }
  /** Released, expired or refunded in full: the next attempt may charge. */
  | { readonly state: 'reopened'; readonly attempt: number };

/** Folds the entries of one action, oldest first. */
export function actionState(entries: readonly Entry[]): ActionState {
  let now: ActionState = { state: 'absent', attempt: 0 };
  for (const entry of entries) {
    if (isCharge(entry)) {
      const netTokens = entry.legs.spent ?? 0;
      now = { state: 'charged', attempt: entry.attempt, charge: entry, netTokens, refunds: [] };
    } else if (entry.type === 'hold') {
      now = { state: 'held', attempt: entry.attempt ?? 1, hold: entry };
    } else if (entry.type === 'release') {
      now = { state: 'reopened', attempt: entry.attempt ?? 1 };
    } else if (entry.type === 'refund' && now.state === 'charged') {
      now = afterRefund(now, entry);
    }
  }
  return now;
}

function afterRefund(charged: ActionState & { state: 'charged' }, refund: RefundEntry): ActionState {
  if (refund.reopens) return { state: 'reopened', attempt: refund.attempt };
  const netTokens = charged.netTokens + (refund.legs.spent ?? 0);
  return { ...charged, netTokens, refunds: [...charged.refunds, refund] };
}
