/** Lists what reconciliation can find wrong, each kind with what to do about it. */

/** What to do about a finding of each kind. Commits are never edited: they are restored, or corrected by adding. */
const ADVICE = {
  GAP: 'Stop writing to the account, then restore the missing commits from a backup, or move the extra ones out of the collection; never renumber.',
  HASH: 'The commit, or its place, was changed after it was written: restore it from a backup and find out who could write to ledger_commits.',
  COMMIT:
    'The id, number, time, slots or names of the commit contradict its entries, so look-ups may miss what it holds. If its hash is right too, the code has a bug: keep the account closed and report it with the commit.',
  ENTRY:
    'The entry contradicts the ones before it. If the hash of its commit is right too, the rules have a bug: keep the account closed and report it with the entry.',
  SHAPE: 'A field is missing or has the wrong type: restore the document from a backup.',
  UNKNOWN_FIELD: 'No version of the ledger writes this field: remove it, and find out who wrote it.',
  KEY_TWICE:
    'Something was recorded twice: refund the second charge, or claw the second grant back, and build the unique index on accountId and slots again.',
  BUCKET:
    'The balance that the rules make of the entries is not the sum of their legs: the rules have a bug. Report it.',
  HOLD: 'A hold was resolved twice, or the rules make another one of its entries than their legs do: report it with the hold.',
  PAUSE: 'A pause was resumed twice, or the rules take it for open and its entries do not: report it with the pause.',
  PERIOD: 'The rules make another period of the entries than their closes do, or an entry is of no period: report it.',
  USAGE: 'Usage and entries disagree: invoices and charts of this period must wait until it is explained.',
  STATEMENT:
    'The closed period was stated wrongly: check what was invoiced for it, and correct that by a grant or a refund.',
  CROSSING: 'An alert was lost, was sent twice or was sent without reason: inform the account.',
  SNAPSHOT:
    'The snapshot is not what the commits say; they are the truth, and reads may have shown the wrong state. Stop the API, delete the snapshot and start the API again, then find out who could write to ledger_snapshots.',
  ORPHAN: 'No commit of the account is there: restore its commits from a backup.',
  UNCHECKED:
    'The check of this account broke off, so nothing is known about the rest of it. Run it again for this account alone; if it breaks off again, report it with the error.',
  OVERAGE_REFUNDED:
    "Overage was given back after its period had closed and was invoiced: credit these tokens on that period's invoice at the payment provider, once.",
} as const;

export type FindingKind = keyof typeof ADVICE;

/**
 * Nothing is wrong with the ledger, but a person has something to do outside of it. No later entry shows that it was
 * done, so a notice stays for ever: it must not make a run fail.
 */
export const isNotice = ({ kind }: Pick<Finding, 'kind'>): boolean => kind === 'OVERAGE_REFUNDED';

export interface Finding {
  readonly kind: FindingKind;
  readonly accountId: string;
  /** The entry, or the commit by its first one, or a statement. */
  readonly entryId?: string;
  /** What differs: the path of a field, or a sum in words. */
  readonly subject: string;
  readonly expected: unknown;
  readonly found: unknown;
  readonly advice: string;
}

/** One run reports this many findings of an account, and as many notices: more would only fill the memory. */
export const MAX_FINDINGS_OF_AN_ACCOUNT = 100;

/** The findings of one account. */
export class Findings {
  readonly accountId: string;
  readonly kept: Finding[] = [];

  constructor(accountId: string) {
    this.accountId = accountId;
  }

  add(kind: FindingKind, subject: string, expected: unknown, found: unknown, entryId?: string): void {
    const isOfSort = isNotice({ kind });
    if (this.kept.filter((other) => isNotice(other) === isOfSort).length >= MAX_FINDINGS_OF_AN_ACCOUNT) return;
    const { accountId } = this;
    this.kept.push({
      kind,
      accountId,
      ...(entryId === undefined ? {} : { entryId }),
      subject,
      expected,
      found,
      advice: ADVICE[kind],
    });
  }

  /** Adds one finding for each leaf in which the two differ. Whether they are the same. */
  compare(kind: FindingKind, subject: string, expected: unknown, found: unknown, entryId?: string): boolean {
    const all = differences(subject, expected, found);
    for (const difference of all) {
      this.add(kind, difference.path, difference.expected, difference.found, entryId);
    }
    return all.length === 0;
  }
}

/** Names a finding without its values, which may have changed when it is looked for again. */
export const identityOf = ({ kind, accountId, entryId = '', subject }: Finding): string =>
  [kind, accountId, entryId, subject].join('\n');

interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** The leaves in which two plain values differ; the order of an object's fields does not matter. */
function differences(path: string, expected: unknown, found: unknown): Difference[] {
  if (isBranch(expected) && isBranch(found) && Array.isArray(expected) === Array.isArray(found)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
    return [...names].flatMap((name) => differences(`${path}.${name}`, expected[name], found[name]));
  }
  return isSame(expected, found) ? [] : [{ path, expected: expected ?? null, found: found ?? null }];
}

type Branch = Readonly<Record<string, unknown>>;

const isBranch = (value: unknown): value is Branch =>
  typeof value === 'object' && value !== null && !(value instanceof Date);

function isSame(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
}
