// Runs the mail sink as a process of its own; reads SMTP_PORT, PORT (for the web page) and DATA_DIR.
import { stopSignal } from '../../../boot/stop-signal.js';
import { startMailSink } from './sink.js';

const { SMTP_PORT = '1025', PORT = '8025', DATA_DIR = '.local/data/mails' } = process.env;

const stopped = stopSignal();
const sink = await startMailSink(DATA_DIR, Number(SMTP_PORT), Number(PORT));
process.stdout.write(`Mail sink: ${sink.smtpUrl}, shown at ${sink.url}\n`);
await stopped;
await sink.close();
process.exit(0);
