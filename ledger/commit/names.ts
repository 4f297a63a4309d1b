/**
 * Names what commits are about, so that look-ups find them, and the slots that they take. A slot is for what may happen
 * once and what the account's state alone does not know: whether it happened long ago.
 */
import type { CrossingRecord } from '../../domain/account/crossing.js';
import { isCharge, isOfAction, type Entry, type EntryType } from '../../domain/account/entry.js';
import type { LookUp } from '../../domain/reducer/look-up.js';

/** The name of what a look-up asks for. */
export const nameOf = ({ by, value }: LookUp): string => `${by}~${value}`;

/** The actions among names. */
export const actionsAmong = (names: readonly string[]): string[] =>
  names.filter((name) => name.startsWith(ACTION)).map((name) => name.slice(ACTION.length));
const ACTION = nameOf({ by: 'action', value: '' });

/** The name by which a read of commits shows that it sees this one: the number of its first entry. */
export const commitName = (fromSeq: number): string => `#${fromSeq}`;

export const crossingName = (crossingId: string): string => `crossing~${crossingId}`;

/** An account has few entries of these types: the type alone finds them. */
const RARE = ['grant', 'expire', 'clawback', 'void', 'pause'] as const satisfies readonly EntryType[];
export type RareType = (typeof RARE)[number];
export const isRare = (type: EntryType): type is RareType => (RARE as readonly EntryType[]).includes(type);
export const typeName = (type: RareType): string => `type~${type}`;

/** Each name once. */
export function aboutOf(fromSeq: number, entries: readonly Entry[], crossings: readonly CrossingRecord[]): string[] {
  const names = new Set([commitName(fromSeq)]);
  for (const entry of entries) {
    for (const lookUp of lookUpsThatFind(entry)) names.add(nameOf(lookUp));
    if (isRare(entry.type)) names.add(typeName(entry.type));
  }
  for (const { _id } of crossings) names.add(crossingName(_id));
  return [...names];
}

type Loose = Partial<{
  readonly action: string;
  readonly grantId: string;
  readonly expiredGrants: readonly string[];
}>;

function lookUpsThatFind(entry: Entry): LookUp[] {
  const { action, grantId, expiredGrants = [] } = entry as Loose;
  const { requestId, ref, key } = entry;
  return [
    ...(action === undefined ? [] : [{ by: 'action', value: action } as const]),
    ...(requestId === undefined ? [] : [{ by: 'requestId', value: requestId } as const]),
    ...(ref === undefined ? [] : [{ by: 'ref', value: ref } as const]),
    ...(grantId === undefined ? [] : [{ by: 'grantId', value: grantId } as const]),
    ...expiredGrants.map((value) => ({ by: 'expiredGrants', value }) as const),
    ...(isFoundByKey(entry) ? [{ by: 'key', value: key } as const] : []),
  ];
}

/** The others are found by their action, their hold or their number. */
const isFoundByKey = (entry: Entry): boolean => !isOfAction(entry) && entry.type !== 'terms' && entry.type !== 'cap';

/** Settle, release, extend and what time makes take no slot but their request's: the account's state guards them. */
export function slotsOf(entry: Entry): string[] {
  const { requestId, type, key } = entry;
  const slots: string[] = [];
  // A debit and a hold of one attempt exclude each other.
  if ((type === 'debit' || type === 'hold') && entry.action !== undefined) {
    slots.push(`attempt~${entry.action}~${entry.attempt}`);
  }
  if (requestId !== undefined) slots.push(`request~${isCharge(entry) ? 'charge' : type}~${requestId}`);
  if (ONCE_BY_KEY.includes(type)) slots.push(key);
  return slots;
}
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
  const wanted = new Set(lookUps.map(nameOf));
  const isWanted = (entry: Entry): boolean => lookUpsThatFind(entry).some((lookUp) => wanted.has(nameOf(lookUp)));
  return commits.flatMap(({ entries }) => entries.filter(isWanted));
}
