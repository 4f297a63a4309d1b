import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { StaffRole } from '../../admin/staff/roles.js';
import type { SignIn } from './staff.js';

/** A contract with tools outside the project, which read this file. Parts that do not exist yet are null. */
export interface ReadyReport {
  urls: {
    app: string | null;
    api: string;
    admin: string;
    temporal: string | null;
    mail: string | null;
    stripe: string | null;
    slack: string | null;
  };
  apiKey: string;
  /** One of the admins. */
  staff: SignIn;
  staffByRole: Readonly<Record<StaffRole, readonly SignIn[]>>;
  mongodbUri: string;
  temporalAddress: string;
  temporalNamespace: string;
  pids: Record<string, number[]>;
  servers: { mongodb: string; temporal: string };
}

/** Writes the file in one step, so readers never see a part of it. It holds secrets, so only its owner may read it. */
export function writeReadyFile(file: string, report: ReadyReport): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const unfinished = `${file}.${process.pid}.tmp`;
  writeFileSync(unfinished, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
  chmodSync(unfinished, 0o600);
  renameSync(unfinished, file);
}

export function removeReadyFile(file: string): void {
  rmSync(file, { force: true });
}
