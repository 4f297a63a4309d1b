/**
 * Says what a backup has of each collection, in the order in which it is read. Everything is read while the service runs, so
 * later ones are newer, and the order decides what a restored database may look like: a record that says that something is
 * done is read before that thing. What a record says is then there; what was done since, the service finds not done yet, and
 * does again under the same key. The ledger comes after all that tells of it.
 */
import type { Document, Filter } from 'mongodb';

export interface KeptRow {
  readonly kept: true;
  /** Of its documents, those of a backup that began then. Without it: all. */
  readonly only?: (startedAt: Date) => Filter<Document>;
  /** Returns the document as the backup has it. */
  readonly change?: (document: Document, startedAt: Date) => Document;
}

export interface LeftRow {
  readonly kept: false;
  readonly because: string;
}

const ALL: KeptRow = { kept: true };
const LEASE: LeftRow = { kept: false, because: 'which process works at the moment' };
const CACHE: LeftRow = { kept: false, because: 'a cache of the ledger, made again' };

/**
 * Messages are tried for a day. Alerts that were started since then are started again after a restore: one whose workflow
 * was lost goes on, and one that was delivered has its deliveries, and does nothing.
 */
const ALERTS_AGAIN_MS = 2 * 86_400_000;
const alertsAgainFrom = (startedAt: Date): Date => new Date(startedAt.getTime() - ALERTS_AGAIN_MS);

const earlier = (one: Date, other: Date): Date => (one < other ? one : other);

export const COLLECTIONS: Readonly<Record<string, KeptRow | LeftRow>> = {
  // Up to where the lists of others were read: what came since is read again.
  payment_read_marks: ALL,
  alert_read_marks: {
    kept: true,
    change: (mark, startedAt) => ({
      ...mark,
      readUntil: earlier(mark['readUntil'] as Date, alertsAgainFrom(startedAt)),
    }),
  },
  started_alerts: { kept: true, only: (startedAt) => ({ startedAt: { $lt: alertsAgainFrom(startedAt) } }) },

  // Records about other records.
  corrections: ALL,
  correction_budgets: ALL,
  correction_limits: ALL,
  correction_reasons: ALL,
  reconcile_runs: ALL,
  reconcile_findings: ALL,
  audit_log: ALL,
  refusals: ALL,
  deliveries: ALL,
  held_back_alert_mails: ALL,
  alert_mail_places: ALL,
  notification_read_marks: ALL,
  notifications: ALL,
  notification_preferences: ALL,
  slack_channels: ALL,
  // A workflow that was signalled is looked at again after hours: all of them may be lost.
  rescreens: {
    kept: true,
    change: (rescreen, startedAt) => (rescreen['isOpen'] === true ? { ...rescreen, dueAt: startedAt } : rescreen),
  },
  rescreen_results: ALL,
  score_card_edits: ALL,
  waiting_actions: ALL,
  stripe_events: ALL,
  price_scans: ALL,
  top_ups: ALL,
  overage_invoices: ALL,
  ledger_statements: ALL,
  overage_charges: ALL,
  accounts: ALL,

  ledger_commits: ALL,

  // Records that the ledger names.
  spaces: ALL,
  members: ALL,
  plans: ALL,
  price_lists: ALL,
  api_keys: ALL,
  staff: ALL,

  ledger_snapshots: CACHE,
  daily_usage: CACHE,
  daily_usage_counted: CACHE,
  daily_usage_read_marks: CACHE,
  ledger_processes: LEASE,
  ledger_turns: LEASE,
  ledger_probes: LEASE,
  alert_leases: LEASE,
  correction_leases: LEASE,
  payment_leases: LEASE,
  rescreen_leases: LEASE,
  waiting_leases: LEASE,
  schema_leases: LEASE,
  schema: { kept: false, because: 'the manifest has the version; migrations and restores are of this database' },
  staff_sessions: { kept: false, because: 'staff sign in again' },
  staff_sign_in_failures: { kept: false, because: 'pauses after wrong passwords, of a day at most' },
};

/** Those of a backup, in the order in which they are read. */
export const KEPT = Object.entries(COLLECTIONS).flatMap(([name, row]) => (row.kept ? [{ name, ...row }] : []));
