/**
 * A closed period is invoiced by its close entry, which never changes: finance must credit what is given back later.
 */
import type { Entry } from '../../domain/account/entry.js';
import type { Findings } from './findings.js';

export function noticeRefundedOverage(entry: Entry, findings: Findings): void {
  if (entry.type !== 'refund' || !entry.late || entry.ofLate || entry.overageTokens <= 0) return;
  const { _id, ref, at, overageTokens } = entry;
  const found = `${overageTokens} tokens of ${ref}, on ${at.toISOString()}`;
  findings.add('OVERAGE_REFUNDED', 'overage given back', 'before its period closed', found, _id);
}
