import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startSlackSandbox, type SlackSandbox } from '../../tools/stand-ins/slack-sandbox/sandbox.js';

export interface TestSlack extends SlackSandbox {
  /** The address of a webhook of its own. */
  webhook(name?: string): string;
  remove(): Promise<void>;
}

/** The Slack stand-in on a free port, with a folder of its own. */
export async function openTestSlack(): Promise<TestSlack> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-slack-test-'));
  const sandbox = await startSlackSandbox(dataDir, 0);
  return {
    ...sandbox,
    webhook: (name = 'general') => `${sandbox.url}/services/T0001/B0001/SeCrEt-${name}`,
    async remove() {
      await sandbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
