import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { startMongo, type RunningMongo } from '../../tools/servers/mongo.js';
import { freePort } from '../../tools/servers/ports.js';
import { startTemporal, type RunningTemporal } from '../../tools/servers/temporal.js';
import { eventually } from '../support/eventually.js';
import { isAlive } from '../support/processes.js';

let folder: string;
const running: (RunningMongo | RunningTemporal)[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'fuelgauge-servers-'));
});

afterAll(async () => {
  await Promise.all(running.map((server) => server.stop()));
  rmSync(folder, { recursive: true, maxRetries: 5 });
});

test('MongoDB keeps acknowledged writes after SIGKILL, on the same port', async () => {
  const options = {
    dataDir: path.join(folder, 'mongodb'),
    port: await freePort(),
    logFile: path.join(folder, 'mongodb.log'),
  };
  const start = async () => {
    const mongo = await startMongo(options);
    running.push(mongo);
    return mongo;
  };
  const first = await start();
  const client = await new MongoClient(first.uri).connect();
  try {
    const notes = client.db().collection('notes');
    expect(notes.dbName).toBe('fuelgauge');
    await notes.insertOne({ text: 'kept' });
    await first.kill9();
    const second = await start();
    expect(second.pid).not.toBe(first.pid);
    expect(await notes.findOne({}, { projection: { _id: 0 } })).toEqual({ text: 'kept' });
  } finally {
    await client.close();
  }
});

test('Temporal keeps a waiting workflow after SIGKILL, and finished ones for 90 days', async () => {
  const options = {
    dataDir: path.join(folder, 'temporal'),
    port: await freePort(),
    uiPort: await freePort(),
    logFile: path.join(folder, 'temporal.log'),
  };
  const start = async () => {
    const temporal = await startTemporal(options);
    running.push(temporal);
    return temporal;
  };
  const first = await start();
  const connection = await Connection.connect({ address: first.address });
  try {
    const { workflow } = new Client({ connection });
    await workflow.start('workflowWithoutWorker', { taskQueue: 'none', workflowId: 'waiting/1' });
    await first.kill9();
    await start();
    expect((await workflow.getHandle('waiting/1').describe()).status.name).toBe('RUNNING');
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 24 * 60 * 60);
  } finally {
    await connection.close();
  }
});

test('SIGKILL of a launcher ends the command that its guard runs', async () => {
  const launcher = spawn(process.execPath, [
    '--eval',
    `const { spawn } = require('node:child_process');
     const guard = spawn(process.execPath, ['tools/servers/guard.mjs', 'sleep', '600'],
       { detached: true, stdio: ['pipe', 'inherit', 'inherit', 'ipc'] });
     guard.on('message', ({ pid }) => console.log(pid));`,
  ]);
  const [line] = (await once(launcher.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(isAlive(pid)).toBe(true);
  launcher.kill('SIGKILL');
  await eventually(() => {
    expect(isAlive(pid)).toBe(false);
  });
});
