// Runs the Slack stand-in as a process of its own; reads PORT and DATA_DIR.
import { stopSignal } from '../../../boot/stop-signal.js';
import { startSlackSandbox } from './sandbox.js';

const { PORT = '4010', DATA_DIR = '.local/data/slack' } = process.env;

const stopped = stopSignal();
const sandbox = await startSlackSandbox(DATA_DIR, Number(PORT));
process.stdout.write(`Slack stand-in: ${sandbox.url}\n`);
await stopped;
await sandbox.close();
process.exit(0);
