/** Names everything that the audit log records. A new act is added here first. */
export const AUDITED_ACTS = [
  'signed-in',
  'sign-in-refused',
  'signed-out',
  'password-changed',
  'password-reset',
  'staff-created',
  'staff-disabled',
  'role-changed',
  'searched',
  'account-viewed',
  'entry-viewed',
  'list-exported',
  'correction-requested',
  'correction-approved',
  'correction-rejected',
  'correction-withdrawn',
  'correction-applied',
  'correction-failed',
  'correction-parked',
  'correction-retried',
  'limits-changed',
  'reasons-changed',
  'operations-viewed',
  'overview-viewed',
] as const;

export type AuditedAct = (typeof AUDITED_ACTS)[number];
