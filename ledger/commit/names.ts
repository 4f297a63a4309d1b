/**
 * Names what commits are about, so that look-ups find them. A name that may be there once is a slot: the database refuses
 * a second commit with it. Slots are for what the account's state alone does not know: whether it happened long ago. The
 * other names are what the commit is `about`. No name is in both lists, since a commit writes an index key for each.
 */
import type { CrossingRecord } from '../../domain/account/crossing.js';
import { isCharge, isOfAction, type Entry, type EntryType } from '../../domain/account/entry.js';
import type { LookUp } from '../../domain/reducer/look-up.js';

/** A request id may be used once for each of these. */
const REQUESTS = ['charge', 'hold', 'refund'] as const;

/** The names of what look-ups ask for, each once. */
export const namesOf = (lookUps: readonly LookUp[]): string[] => [
  ...new Set(
    lookUps.flatMap(({ by, value }) =>
      by === 'requestId' ? REQUESTS.map((kind) => requestName(kind, value)) : [nameOf(by, value)],
    ),
  ),
];

const nameOf = (by: Exclude<LookUp['by'], 'requestId'>, value: string): string => `${by}~${value}`;

const requestName = (kind: string, requestId: string): string => `request~${kind}~${requestId}`;

export const actionName = (action: string): string => nameOf('action', action);
const ACTION = actionName('');

/** The actions among names. */
export const actionsAmong = (names: readonly string[]): string[] =>
  names.filter((name) => name.startsWith(ACTION)).map((name) => name.slice(ACTION.length));

export const crossingName = (crossingId: string): string => `crossing~${crossingId}`;

/** An account has few entries of these types: the type alone finds them. */
const RARE = ['grant', 'expire', 'clawback', 'void', 'pause'] as const satisfies readonly EntryType[];
export type RareType = (typeof RARE)[number];
export const isRare = (type: EntryType): type is RareType => (RARE as readonly EntryType[]).includes(type);
export const typeName = (type: RareType): string => `type~${type}`;

/** The names by which look-ups find a commit. Each list is absent when it is empty. */
export interface NameLists {
  /** What may happen once in an account: no two commits of it share one. */
  readonly slots?: readonly string[];
  readonly about?: readonly string[];
}

/** The names of a commit of these entries and crossings. A slot that two entries take is there twice; any other name, once. */
export function nameListsOf(entries: readonly Entry[], crossings: readonly CrossingRecord[]): NameLists {
  const slots = entries.flatMap(slotsOf);
  const names = new Set<string>();
  for (const entry of entries) {
    for (const name of namesOfEntry(entry)) names.add(name);
    if (isRare(entry.type)) names.add(typeName(entry.type));
  }
  for (const { _id } of crossings) names.add(crossingName(_id));
  for (const slot of slots) names.delete(slot);
  return { ...(slots.length > 0 && { slots }), ...(names.size > 0 && { about: [...names] }) };
}

/** All names of a commit. */
export const allNames = ({ slots = [], about = [] }: NameLists): string[] => [...slots, ...about];

type Loose = Partial<{
  readonly action: string;
  readonly grantId: string;
  readonly expiredGrants: readonly string[];
}>;

/** Those by which look-ups find it. */
function namesOfEntry(entry: Entry): string[] {
  const { action, grantId, expiredGrants = [] } = entry as Loose;
  const { ref, key } = entry;
  const names = action === undefined ? [] : [actionName(action)];
  const request = requestNameOf(entry);
  if (request !== undefined) names.push(request);
  if (ref !== undefined) names.push(nameOf('ref', ref));
  if (grantId !== undefined) names.push(nameOf('grantId', grantId));
  for (const expired of expiredGrants) names.push(nameOf('expiredGrants', expired));
  if (isFoundByKey(entry)) names.push(nameOf('key', key));
  return names;
}

const requestNameOf = (entry: Entry): string | undefined =>
  entry.requestId === undefined ? undefined : requestName(isCharge(entry) ? 'charge' : entry.type, entry.requestId);

/** The others are found by their action, their hold or their number. */
const isFoundByKey = (entry: Entry): boolean => !isOfAction(entry) && entry.type !== 'terms' && entry.type !== 'cap';

/** Settle, release, extend and what time makes take no slot but their request's: the account's state guards them. */
function slotsOf(entry: Entry): string[] {
  const { type, key } = entry;
  const slots: string[] = [];
  // A debit and a hold of one attempt exclude each other.
  if ((type === 'debit' || type === 'hold') && entry.action !== undefined) {
    slots.push(attemptName(entry.action, entry.attempt));
  }
  const request = requestNameOf(entry);
  if (request !== undefined) slots.push(request);
  if (ONCE_BY_KEY.includes(type)) slots.push(nameOf('key', key));
  return slots;
}

/** An action's first attempt has the name by which the action is looked up. */
const attemptName = (action: string, attempt = 1): string =>
  attempt === 1 ? actionName(action) : `attempt~${action}~${attempt}`;

const ONCE_BY_KEY: readonly Entry['type'][] = [
  'refund',
  'grant',
  'clawback',
  'void',
  'freeze',
  'unfreeze',
  'pause',
  'resume',
];

interface WithEntries {
  readonly entries: readonly Entry[];
}

/** The entries of these commits that the look-ups name: a commit has others, too, and they must decide nothing. */
export function entriesNamed(commits: readonly WithEntries[], lookUps: readonly LookUp[]): Entry[] {
  const wanted = new Set(namesOf(lookUps));
  const isWanted = (entry: Entry): boolean => namesOfEntry(entry).some((name) => wanted.has(name));
  return commits.flatMap(({ entries }) => entries.filter(isWanted));
}
