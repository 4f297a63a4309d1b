/**
 * Defines how an account is stored. Its open holds are one text each: they never change while other commands come and
 * go, and a document with hundreds of them nested would be taken apart field by field at every commit (decision 0017).
 */
import { nextEventAt, type AccountState, type Freeze, type Hold } from '../domain/account/account-state.js';
import type { Slice } from '../domain/grant.js';
import { sealOf } from './seal.js';
import type { StoredAccount } from './store.js';

/** The account's state under its id, with what guards it and what the repair looks for. */
export type AccountDocument = Omit<AccountState, 'accountId' | 'holds'> & {
  readonly _id: string;
  /** The JSON of each, in the order of the state. */
  readonly holds: readonly string[];
  readonly version: string;
  readonly revision: number;
  readonly lastHash: string;
  readonly seal: string;
  /** When something happens to the account by itself. */
  readonly nextAt: Date;
};

export function accountDocument(account: StoredAccount): AccountDocument {
  const { state, version, revision, lastHash } = account;
  const { accountId, ...fields } = state;
  const holds = state.holds.map(holdText);
  const guards = { version, revision, lastHash, seal: sealOf(account) };
  return { _id: accountId, ...fields, holds, ...guards, nextAt: nextEventAt(state) };
}

export function storedAccount(document: AccountDocument): StoredAccount {
  const { _id, version, revision, lastHash, seal: _seal, nextAt: _nextAt, holds, ...fields } = document;
  return { state: { accountId: _id, ...fields, holds: holds.map(readHold) }, version, revision, lastHash };
}

/** Holds are written again with every commit of their account, and never change. */
const texts = new WeakMap<Hold | Freeze, string>();

export function holdText(hold: Hold | Freeze): string {
  let text = texts.get(hold);
  if (text === undefined) {
    text = JSON.stringify(hold);
    texts.set(hold, text);
  }
  return text;
}

const INSTANTS = new Set<string>(['expiresAt', 'periodEnd', 'at'] satisfies (keyof Hold | keyof Slice)[]);

/** Throws `SyntaxError` for what is no JSON. */
export function readHold(text: string): Hold | Freeze {
  return JSON.parse(text, (key, value: unknown) =>
    INSTANTS.has(key) && typeof value === 'string' ? new Date(value) : value,
  ) as Hold | Freeze;
}
