import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lockFile, type FileLock } from '../servers/file-lock.js';
import { lockMongoData } from '../servers/mongo.js';
import { Problem } from '../../boot/problem.js';
import { readSecret, writeSecret } from '../servers/secret-file.js';
import { lockTemporalData } from '../servers/temporal.js';

/** The data that a demo keeps between its runs. */
export interface KeptData {
  mongoDir: string;
  temporalDir: string;
  mailDir: string;
  stripeDir: string;
  slackDir: string;
  apiKeyFile: string;
  tokenSigningKeys: string;
  encryptionKeys: string;
  sessionSecrets: string;
  unlock: () => void;
}

/** Locks the folder for this run. Only one demo may use it, and none while the servers of a killed demo still run. */
export async function openKeptData(dataDir: string, fresh: boolean): Promise<KeptData> {
  mkdirSync(dataDir, { recursive: true });
  const lock = await lockDemo(dataDir);
  const mongoDir = path.join(dataDir, 'mongodb');
  const temporalDir = path.join(dataDir, 'temporal');
  const mailDir = path.join(dataDir, 'mails');
  const stripeDir = path.join(dataDir, 'stripe');
  const slackDir = path.join(dataDir, 'slack');
  const apiKeyFile = path.join(dataDir, 'api-key');
  const signingKeyFile = path.join(dataDir, 'token-signing-key');
  const encryptionKeyFile = path.join(dataDir, 'encryption-key');
  const sessionSecretFile = path.join(dataDir, 'session-secret');
  const ownFiles = [apiKeyFile, signingKeyFile, encryptionKeyFile, sessionSecretFile];
  try {
    if (fresh) {
      for (const server of await Promise.all([lockMongoData(mongoDir), lockTemporalData(temporalDir)]))
        server.release();
      // Removes only what a demo wrote, since the folder may hold other files.
      for (const own of [mongoDir, temporalDir, mailDir, stripeDir, slackDir, ...ownFiles])
        rmSync(own, { recursive: true, force: true });
    }
    const tokenSigningKeys = keptKey(signingKeyFile);
    const encryptionKeys = keptKey(encryptionKeyFile);
    const sessionSecrets = keptKey(sessionSecretFile);
    const dirs = { mongoDir, temporalDir, mailDir, stripeDir, slackDir };
    return { ...dirs, apiKeyFile, tokenSigningKeys, encryptionKeys, sessionSecrets, unlock: lock.release };
  } catch (error) {
    lock.release();
    throw error;
  }
}

const keptKey = (file: string): string => readSecret(file) ?? writeSecret(file, randomBytes(32).toString('hex'));

function lockDemo(dataDir: string): Promise<FileLock> {
  return lockFile(path.join(dataDir, 'demo.lock'), {
    timeoutMs: 0,
    refusal: (pid) =>
      new Problem(
        `A demo is already running on ${dataDir} (process ${pid}).`,
        `Stop it with Ctrl-C in its own window or with \`kill ${pid}\`, or give this demo another folder: --data DIR`,
      ),
  });
}
