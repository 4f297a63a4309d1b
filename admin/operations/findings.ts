/**
 * Keeps what the nightly check finds: once for each account, kind and place, with when it was first and last seen. What a
 * later run no longer finds is gone. Some findings never go, such as a broken line of the audit log. A person acknowledges
 * them, and they are open again only if a run finds other values. Two runs at once, or a run that was believed dead, spoil
 * nothing: a finding is only ever moved to a later run, and a run ends only what was last seen before it began.
 */
import { hash } from 'node:crypto';
import { MAX_FINDINGS_OF_AN_ACCOUNT, type Finding } from '../../ledger/reconcile.js';
import { cappedList, type CappedList, type ListCaps } from '../../storage/capped-list.js';
import { isDuplicateKey } from '../../storage/driver.js';
import type { AuditFinding } from '../audit/finding.js';
import type { Acknowledged } from '../../storage/acknowledged.js';
import type { CheckModels, FindingRecord, FindingSort } from './models.js';

export type Found = Finding | AuditFinding;

export interface Findings {
  /** `startedAt`: when the run began that found it. */
  record(sort: FindingSort, found: Found, startedAt: Date): Promise<void>;
  /** Ends what the run that began then has not found. Resolves with how many that were. */
  endUnseen(startedAt: Date, now: Date): Promise<number>;
  /** Open findings, the newest first, and their number, counted up to `countUpTo`. */
  newest(sort: FindingSort, caps: ListCaps): Promise<CappedList<FindingRecord>>;
  /** Findings and notices that somebody acknowledged and that runs still find; otherwise as `newest`. */
  acknowledged(caps: ListCaps): Promise<CappedList<FindingRecord>>;
  /** Resolves with the finding as it was open; null where none is open under this id. */
  acknowledge(id: string, acknowledged: Acknowledged): Promise<FindingRecord | null>;
}

const MAX_TEXT = 500;
const OPEN = { goneAt: null, acknowledged: null } as const;
const NEWEST_FIRST = { firstSeenAt: -1, _id: 1 } as const;

export function createFindings({ findings }: Pick<CheckModels, 'findings'>): Findings {
  /** A check that broke off, or that stopped at its limit, says nothing about what it did not find. */
  const isChecked = async (accountId: string | null, startedAt: Date): Promise<boolean> => {
    const seen = { accountId, lastSeenAt: { $gte: startedAt } };
    if ((await findings.exists({ ...seen, kind: 'UNCHECKED' })) !== null) return false;
    const count = await findings.countDocuments(seen, { limit: MAX_FINDINGS_OF_AN_ACCOUNT });
    return count < MAX_FINDINGS_OF_AN_ACCOUNT;
  };

  return {
    async record(sort, found, startedAt) {
      const { kind, accountId, entryId = null, subject, advice } = found;
      const place = { sort, kind, accountId, entryId, subject };
      const values = { expected: textOf(found.expected), found: textOf(found.found), advice };
      const _id = idOf(found);
      const isOther = { $or: [{ expected: { $ne: values.expected } }, { found: { $ne: values.found } }] };
      await findings.updateOne({ _id, acknowledged: { $ne: null }, ...isOther }, { $set: { acknowledged: null } });
      try {
        await findings.updateOne(
          { _id, lastSeenAt: { $lte: startedAt } },
          {
            $set: { ...values, lastSeenAt: startedAt, goneAt: null },
            $setOnInsert: { ...place, firstSeenAt: startedAt },
          },
          { upsert: true, runValidators: true },
        );
      } catch (error) {
        // A run that began later has seen it, too.
        if (!isDuplicateKey(error)) throw error;
      }
    },

    async endUnseen(startedAt, now) {
      const unseen = { goneAt: null, lastSeenAt: { $lt: startedAt } };
      let ended = 0;
      for await (const { _id, accountId } of findings.find(unseen, { accountId: 1 }).lean<FindingRecord[]>().cursor()) {
        if (!(await isChecked(accountId, startedAt))) continue;
        const { modifiedCount } = await findings.updateOne(
          { _id, ...unseen },
          { $set: { goneAt: now, acknowledged: null } },
        );
        ended += modifiedCount;
      }
      return ended;
    },

    newest: (sort, caps) => cappedList(findings, { ...OPEN, sort }, NEWEST_FIRST, caps),

    acknowledged: (caps) => cappedList(findings, { goneAt: null, acknowledged: { $ne: null } }, NEWEST_FIRST, caps),

    acknowledge: (_id, acknowledged) =>
      findings
        .findOneAndUpdate({ ...OPEN, _id }, { $set: { acknowledged } }, { runValidators: true })
        .lean<FindingRecord>(),
  };
}

/** Without its values, which may have changed when it is found again. */
const idOf = ({ kind, accountId, entryId, subject }: Found): string =>
  hash('sha256', JSON.stringify([accountId, kind, entryId ?? null, subject]), 'base64url');

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}
