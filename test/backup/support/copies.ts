/** Folders for backups, and the commands that write and read them. */
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readManifest } from '../../../backup/manifest.js';
import { runOperatorsCommand, type Ended } from '../../support/operators-command.js';

export interface Copies {
  /** One that does not exist. */
  folder(): string;
  copyOf(folder: string): string;
  /** A copy that says of the first account that it ends elsewhere, with the right checksum. */
  withOtherEnds(folder: string): string;
  backup(uri: string, folder: string): Promise<Ended>;
  restore(uri: string, folder: string): Promise<Ended>;
  remove(): void;
}

export function openCopies(): Copies {
  const all = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-backup-'));
  let folders = 0;
  const folder = (): string => path.join(all, `copy-${(folders += 1)}`);
  const copyOf = (original: string): string => {
    const copy = folder();
    cpSync(original, copy, { recursive: true });
    return copy;
  };
  return {
    folder,
    copyOf,
    withOtherEnds(original) {
      const copy = copyOf(original);
      const { ledger, ...rest } = readManifest(copy);
      const file = path.join(copy, ledger.ends.file);
      const bytes = gzipSync(gunzipSync(readFileSync(file)).toString().replace('"hash":"', '"hash":"x'));
      writeFileSync(file, bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const ends = { ...ledger.ends, bytes: bytes.length, sha256 };
      writeFileSync(path.join(copy, 'manifest.json'), JSON.stringify({ ...rest, ledger: { ...ledger, ends } }));
      return copy;
    },
    backup: (uri, to) => runOperatorsCommand('backup', ['--to', to], { MONGODB_URI: uri }),
    restore: (uri, from) => runOperatorsCommand('restore', ['--from', from], { MONGODB_URI: uri }),
    remove() {
      rmSync(all, { recursive: true });
    },
  };
}
