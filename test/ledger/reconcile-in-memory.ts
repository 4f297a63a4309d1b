/** Runs the proof of one account on documents as they were stored, so that thousands of changed ones cost seconds. */
import type { Document } from 'mongodb';
import { proveAccount } from '../../ledger/reconcile/account-proof.js';
import { Findings, type Finding } from '../../ledger/reconcile/findings.js';
import type { AccountReader, StoredCommit } from '../../ledger/reconcile/reader.js';
import { T0 } from '../support/time.js';

export interface Stored {
  readonly commits: readonly Document[];
  readonly snapshot: Document;
  readonly statements: readonly Document[];
}

export async function findingsIn(stored: Stored, accountId: string): Promise<readonly Finding[]> {
  const findings = new Findings(accountId);
  const reader = readerOf(stored, accountId);
  await proveAccount({ reader, findings, now: T0, guardsSlots: true, onPiece: () => undefined });
  return findings.kept;
}

/** As the database finds them: commits and statements by their ids, or by the account that they name. */
function readerOf({ commits, snapshot, statements }: Stored, accountId: string): AccountReader {
  const isWithin = ({ _id }: Document): boolean => typeof _id === 'string' && _id.startsWith(`${accountId}~`);
  const within = commits.filter(isWithin).sort((a, b) => (a['_id'] < b['_id'] ? -1 : 1)) as StoredCommit[];
  const isNamed = (document: Document): boolean => document['accountId'] === accountId;
  const idsOf = (documents: readonly Document[]): string[] => documents.map(({ _id }) => String(_id));
  // oxlint-disable-next-line typescript/require-await -- nothing is waited for in memory
  async function* inOnePiece() {
    yield within;
  }
  return {
    commits: inOnePiece,
    names: inOnePiece,
    strays: () => Promise.resolve(idsOf(commits.filter((commit) => isNamed(commit) && !isWithin(commit)))),
    snapshot: () => Promise.resolve((snapshot['_id'] === accountId ? snapshot : null) as never),
    statements: (ids) => Promise.resolve(statements.filter(({ _id }) => ids.includes(_id as string)) as never),
    statementIds: () => Promise.resolve(idsOf(statements.filter((one) => isNamed(one) || isWithin(one)))),
  };
}
