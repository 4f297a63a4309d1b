/** Words a broken audit log like a finding of reconciliation, for the command and for the nightly run. */
import type { AuditProblem } from './audit.js';

export interface AuditFinding {
  readonly kind: 'AUDIT_LOG';
  readonly accountId: null;
  readonly entryId?: undefined;
  /** Which line. */
  readonly subject: string;
  readonly expected: string;
  readonly found: string;
  readonly advice: string;
}

export const auditFinding = ({ number, problem }: AuditProblem): AuditFinding => ({
  kind: 'AUDIT_LOG',
  accountId: null,
  subject: `line ${number}`,
  expected: 'every line, as it was written',
  found: problem,
  advice:
    'Somebody changed the audit log in the database: restore the line from a backup, and find out who could write to audit_log. Lines behind it are not proven until then.',
});
