/**
 * Proves all accounts and the audit log, and stores what is wrong. It reads piece by piece and keeps nothing but counts.
 * A run whose process died begins again from the start, under the same record.
 */
import type { Connection } from 'mongoose';
import { reconcile } from '../../ledger/reconcile.js';
import type { Audit, AuditEnd } from '../audit/audit.js';
import { auditFinding } from '../audit/finding.js';
import type { Findings } from './findings.js';
import type { CheckModels, RunRecord } from './models.js';

export interface NightlyCheck {
  /** `runId`: the same for each try of one run. Throws where the database is away: the run begins again later. */
  run(runId: string, signal?: AbortSignal): Promise<RunRecord>;
  /** Null: it never ran. */
  lastRun(): Promise<RunRecord | null>;
  /** Null: none has run to its end yet. */
  lastEndAt(): Promise<Date | null>;
}

interface NightlyCheckParts {
  readonly connection: Connection;
  readonly models: Pick<CheckModels, 'runs'>;
  readonly findings: Findings;
  readonly audit: Pick<Audit, 'verify' | 'end'>;
}

const NOTHING_YET = { accounts: 0, entries: 0, findings: 0, notices: 0, auditLines: 0, auditEnd: null, seconds: null };

export function createNightlyCheck({ connection, models: { runs }, findings, audit }: NightlyCheckParts): NightlyCheck {
  const save = async (record: RunRecord): Promise<void> => {
    const { _id, ...fields } = record;
    await runs.updateOne({ _id }, { $set: fields }, { upsert: true, runValidators: true });
  };

  const lastAuditEnd = async (): Promise<AuditEnd | null> => {
    const last = await runs
      .findOne({ auditEnd: { $ne: null } })
      .sort({ startedAt: -1 })
      .lean<RunRecord>();
    return last?.auditEnd ?? null;
  };

  return {
    async run(_id, signal) {
      const startedAt = new Date();
      await save({ _id, startedAt, finishedAt: null, ...NOTHING_YET });
      const summary = await reconcile({
        connection,
        ...(signal && { signal }),
        now: startedAt,
        onFinding: (finding) => findings.record('finding', finding, startedAt),
        onNotice: (notice) => findings.record('notice', notice, startedAt),
      });
      const known = await lastAuditEnd();
      const end = await audit.end();
      const { lines: auditLines, problem } = await audit.verify(known ?? undefined);
      if (problem) await findings.record('finding', auditFinding(problem), startedAt);
      await findings.endUnseen(startedAt, new Date());
      const finishedAt = new Date();
      const record: RunRecord = {
        ...{ _id, startedAt, finishedAt, auditLines, auditEnd: problem ? known : end },
        ...{ accounts: summary.accounts, entries: summary.entries, notices: summary.notices },
        findings: summary.findings + (problem ? 1 : 0),
        seconds: (finishedAt.getTime() - startedAt.getTime()) / 1_000,
      };
      await save(record);
      return record;
    },

    async lastRun() {
      return await runs.findOne().sort({ startedAt: -1 }).lean<RunRecord>();
    },

    async lastEndAt() {
      const ended = runs.findOne({ finishedAt: { $ne: null } }).sort({ startedAt: -1 });
      return (await ended.lean<RunRecord>())?.finishedAt ?? null;
    },
  };
}
