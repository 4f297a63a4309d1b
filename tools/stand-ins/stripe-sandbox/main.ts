/** Runs the Stripe sandbox as a process of its own; reads PORT, DATA_DIR, WEBHOOK_URL and STRIPE_WEBHOOK_SECRET. */
import { parseArgs } from 'node:util';
import { stopSignal } from '../../../boot/stop-signal.js';
import { startStripeSandbox } from './sandbox.js';

const stopped = stopSignal();
const { values } = parseArgs({ options: { 'webhook-url': { type: 'string' } } });
const { PORT = '0', DATA_DIR: dataDir, STRIPE_WEBHOOK_SECRET: webhookSecret } = process.env;
const webhookUrl = values['webhook-url'] ?? process.env['WEBHOOK_URL'];

const sandbox = await startStripeSandbox({
  port: Number(PORT),
  ...(dataDir !== undefined && { dataDir }),
  ...(webhookUrl !== undefined && { webhookUrl }),
  ...(webhookSecret !== undefined && { webhookSecret }),
});
process.stdout.write(
  `Stripe sandbox: ${sandbox.url}, ${webhookUrl === undefined ? 'no webhook endpoint' : `webhooks to ${webhookUrl}`}\n`,
);
await stopped;
await sandbox.stop();
process.exit(0);
