import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startMailSink, type MailSink } from '../../tools/stand-ins/mail-sink/sink.js';

export interface TestMailSink extends MailSink {
  readonly dataDir: string;
  remove(): Promise<void>;
}

/** A real mail server on free ports, with a folder of its own. */
export async function openTestMailSink(): Promise<TestMailSink> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-mail-test-'));
  const sink = await startMailSink(dataDir, 0, 0);
  return {
    ...sink,
    dataDir,
    async remove() {
      await sink.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
