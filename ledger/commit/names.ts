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

/** The names of what a look-up asks for. */
export const namesOf = ({ by, value }: LookUp): string[] =>
  by === 'requestId' ? REQUESTS.map((kind) => requestName(kind, value)) : [`${by}~${value}`];

const requestName = (kind: string, requestId: string): string => `request~${kind}~${requestId}`;

export const actionName = (action: string): string => `${ACTION}${action}`;
const ACTION = 'action~';

/** The actions among names. */
export const actionsAmong = (names: readonly string[]): string[] =>
  names.filter((name) => name.startsWith(ACTION)).map((name) => name.slice(ACTION.length));

export const crossingName = (crossingId: string): string => `crossing~${crossingId}`;

/** An account has few entries of these types: the type alone finds them. */
const RARE = ['grant', 'expire', 'clawback', 'void', 'pause'] as const satisfies readonly EntryType[];
export type RareType = (typeof RARE)[number];
export const isRare = (type: EntryType): type is RareType => (RARE as readonly EntryType[]).includes(type);
export const typeName = (type: RareType): string => `type~${type}`;

interface Named {
  readonly entries: readonly Entry[];
  readonly crossings: readonly CrossingRecord[];
  /** Those that the entries take. */
  readonly slots: readonly string[];
}

/** Each name once, without those that are slots. */
export function aboutOf({ entries, crossings, slots }: Named): string[] {
  const names = new Set<string>();
  for (const entry of entries) {
    for (const name of namesOfEntry(entry)) names.add(name);
    if (isRare(entry.type)) names.add(typeName(entry.type));
  }
  for (const { _id } of crossings) names.add(crossingName(_id));
  for (const slot of slots) names.delete(slot);
  return [...names];
}

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
  if (ref !== undefined) names.push(`ref~${ref}`);
  if (grantId !== undefined) names.push(`grantId~${grantId}`);
  for (const expired of expiredGrants) names.push(`expiredGrants~${expired}`);
  if (isFoundByKey(entry)) names.push(keyName(key));
  return names;
}

const keyName = (key: string): string => `key~${key}`;

const requestNameOf = (entry: Entry): string | undefined =>
  entry.requestId === undefined ? undefined : requestName(isCharge(entry) ? 'charge' : entry.type, entry.requestId);

/** The others are found by their action, their hold or their number. */
const isFoundByKey = (entry: Entry): boolean => !isOfAction(entry) && entry.type !== 'terms' && entry.type !== 'cap';

/** Settle, release, extend and what time makes take no slot but their request's: the account's state guards them. */
export function slotsOf(entry: Entry): string[] {
  const { type, key } = entry;
  const slots: string[] = [];
  // A debit and a hold of one attempt exclude each other.
  if ((type === 'debit' || type === 'hold') && entry.action !== undefined) {
    slots.push(attemptName(entry.action, entry.attempt));
  }
  const request = requestNameOf(entry);
  if (request !== undefined) slots.push(request);
  if (ONCE_BY_KEY.includes(type)) slots.push(keyName(key));
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

interface WithNames {
  readonly slots?: readonly string[];
  readonly about?: readonly string[];
}

/** The names of a commit. */
export const namesIn = ({ slots = [], about = [] }: WithNames): string[] => [...slots, ...about];

interface WithEntries {
  readonly entries: readonly Entry[];
}

/** The entries of these commits that the look-ups name: a commit has others, too, and they must decide nothing. */
export function entriesNamed(commits: readonly WithEntries[], lookUps: readonly LookUp[]): Entry[] {
  const wanted = new Set(lookUps.flatMap(namesOf));
  const isWanted = (entry: Entry): boolean => namesOfEntry(entry).some((name) => wanted.has(name));
  return commits.flatMap(({ entries }) => entries.filter(isWanted));
}
